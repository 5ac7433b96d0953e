#pragma once

#include <span>
#include <string>

#include "core/report/report.h"

// Reports as JUnit XML, which CI servers show as tests (no standard exists; the members are those that
// Jenkins, GitLab and GitHub's reporters read).
namespace dvsguard::report {

// A suite for each practice of each report, a case for each rule: failed where a finding fails the run,
// skipped where the rule is unknown or not evaluated.
[[nodiscard]] std::string to_junit(std::span<const Report> reports, Severity fail_on);

}  // namespace dvsguard::report
