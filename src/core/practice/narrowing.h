#pragma once

#include "core/compose/project.h"
#include "core/report/finding.h"

// What an operator's override may do to a project: narrow it, nothing else.
namespace dvsguard::practice {

struct Judged {
  const compose::Project& project;
  const report::Outcome& outcome;
};

// LP16 for each thing that the project with the override does and the project alone does not: a new or graver
// finding, another image or program, a new service, mount, secret, port, network or hook, a higher limit.
[[nodiscard]] std::vector<report::Finding> widenings(const Judged& alone, const Judged& with_override);

}  // namespace dvsguard::practice
