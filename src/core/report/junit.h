#pragma once

#include <string>
#include <vector>

#include "core/report/collection.h"

// Reports as JUnit XML, which CI servers show as tests (no standard exists; the members are those that
// Jenkins, GitLab and GitHub's reporters read).
namespace dvsguard::report {

// What a run fails on.
struct Gate {
  Severity fail_on = Severity::Medium;
  std::vector<Practice> require;
};

// A suite for each practice of each report, a case for each rule: failed where a finding fails the run,
// skipped where the rule is unknown or not evaluated. A required practice has one case more. A project that
// could not be decided is a suite with an error.
[[nodiscard]] std::string to_junit(const Report& report, const Gate& gate);
[[nodiscard]] std::string to_junit(const Collection& collection, const Gate& gate);

}  // namespace dvsguard::report
