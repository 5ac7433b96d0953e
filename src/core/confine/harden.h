#pragma once

#include <set>
#include <string>

#include "core/confine/override.h"
#include "core/host/running.h"
#include "core/practice/check.h"

// From what the rules found to the override that mends it. It holds no interpolated value: what it takes from
// the project it takes as written, ${…} and all.
namespace dvsguard::confine {

enum class Level {
  Safe,    // what seldom breaks a service
  Strict,  // least privilege, which the service may have to be fitted to
};

// `skip`: topics (core/report/finding.h) of findings to leave alone, since mending them went wrong.
// `running`: what the project's containers were seen to need; null where nobody looked.
[[nodiscard]] Override harden(const practice::Evidence& evidence, const report::Outcome& outcome, Level level,
                              const std::set<std::string>& skip,
                              const host::RunningServices* running = nullptr);

}  // namespace dvsguard::confine
