#pragma once

#include "core/base/result.h"
#include "core/host/facts.h"
#include "core/text/node.h"

// What an engine's /version and /info say.
namespace dvsguard::host {

// Answers of other shapes than the API's are Invalid.
[[nodiscard]] Result<Engine> read_engine(const text::Node& version, const text::Node& info);

}  // namespace dvsguard::host
