#pragma once

#include "core/compose/load.h"
#include "core/report/finding.h"

// What an operator's override may do to a project: narrow it, nothing else.
namespace dvsguard::practice {

struct Judged {
  const compose::Loaded& loaded;
  const report::Outcome& outcome;
};

// LP16 for each thing by which the project with the override is more than narrower than the project alone: a
// new or graver finding, and every change of the merged model that is not in the closed list of narrowing
// ones (docs/formats/operator.md). The target is the path that changed, such as
// services.node.environment.LD_PRELOAD.
[[nodiscard]] std::vector<report::Finding> widenings(const Judged& alone, const Judged& with_override);

}  // namespace dvsguard::practice
