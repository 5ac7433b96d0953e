#include "core/report/select.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "core/base/nearest.h"
#include "core/text/display.h"

namespace dvsguard::report {

Result<std::set<Rule>> parse_rules(std::string_view code) {
  if (const auto rule = parse_rule(code)) return std::set<Rule>{*rule};
  std::set<Rule> all;
  const auto practice = parse_practice(code);
  std::vector<std::string_view> known;
  for (const RuleInfo& rule : rules()) {
    if (practice && rule.practice == *practice) all.insert(rule.rule);
    known.push_back(rule.id);
  }
  if (practice) return all;
  for (const PracticeInfo& item : practices()) known.push_back(item.id);
  Error error;
  error.code = ErrorCode::Usage;
  error.what = "no rule or practice " + text::quoted(code);
  const std::string_view near = nearest(code, known);
  error.mend = near.empty() ? "`dvsguard explain` lists them" : fmt::format("did you mean {}?", near);
  return error;
}

Outcome select(Outcome outcome, const Selection& selection) {
  std::erase_if(outcome.findings, [&](const Finding& finding) { return !selection.wants(finding.rule); });
  std::erase_if(outcome.missing, [&](const Missing& missing) { return !selection.wants(missing.rule); });
  for (const RuleInfo& rule : rules()) {
    if (selection.wants(rule.rule)) continue;
    Missing left_out;
    left_out.rule = rule.rule;
    left_out.evidence = "a run that asks for it (--only, --skip)";
    left_out.decides = false;
    left_out.left_out = true;
    outcome.missing.push_back(std::move(left_out));
  }
  return outcome;
}

}  // namespace dvsguard::report
