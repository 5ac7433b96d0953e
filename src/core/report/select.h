#pragma once

#include <set>
#include <string_view>

#include "core/base/result.h"
#include "core/report/finding.h"

// Which rules a run is about (`--only`, `--skip`).
namespace dvsguard::report {

struct Selection {
  std::set<Rule> only;  // empty: all
  std::set<Rule> skip;

  [[nodiscard]] bool wants(Rule rule) const {
    return (only.empty() || only.count(rule) != 0) && skip.count(rule) == 0;
  }
};

// The rules that a code names: itself, or all of a practice ("LP07", "least-privilege"). Usage error with the
// nearest code.
[[nodiscard]] Result<std::set<Rule>> parse_rules(std::string_view code);

// What the selection leaves out is no finding and no missing evidence any more: its rules are not evaluated,
// and its practice is not kept.
[[nodiscard]] Outcome select(Outcome outcome, const Selection& selection);

}  // namespace dvsguard::report
