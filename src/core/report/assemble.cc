#include <algorithm>
#include <array>
#include <set>
#include <tuple>
#include <utility>

#include "core/crypto/sha256.h"
#include "core/report/report.h"

namespace dvsguard::report {
namespace {

struct Tally {
  bool broken = false, accepted = false, unknown = false, elsewhere = false;
};

State state_of(const Tally& tally) {
  if (tally.broken) return State::Broken;
  if (tally.unknown) return State::Unknown;
  if (tally.accepted) return State::Accepted;
  return tally.elsewhere ? State::NotEvaluated : State::Kept;
}

Verdict verdict_of(const PracticeReport& practice) {
  const auto breaks = [](const Finding& finding) {
    return !finding.accepted && finding.severity >= Severity::Medium;
  };
  if (std::any_of(practice.findings.begin(), practice.findings.end(), breaks)) return Verdict::Broken;
  const auto left_out = [](const RuleState& rule) { return rule.state == State::NotEvaluated; };
  if (std::all_of(practice.rules.begin(), practice.rules.end(), left_out)) return Verdict::Unknown;
  const auto open = [](const RuleState& rule) { return rule.state == State::Unknown; };
  const auto decides = [](const Missing& missing) { return missing.decides || missing.left_out; };
  if (std::any_of(practice.rules.begin(), practice.rules.end(), open) ||
      std::any_of(practice.missing.begin(), practice.missing.end(), decides)) {
    return Verdict::Unknown;
  }
  return Verdict::Kept;
}

auto sort_key(const Finding& finding) {
  const Place place = finding.where.empty() ? Place{} : finding.where.front();
  return std::make_tuple(-static_cast<int>(finding.severity), finding.service, std::string(place.name()),
                         place.line, place.column, finding.rule, exact_target(finding));
}

void sort_findings(std::vector<Finding>& findings) {
  using Keyed = std::pair<decltype(sort_key(Finding{})), std::size_t>;
  std::vector<Keyed> order;
  order.reserve(findings.size());
  for (std::size_t i = 0; i < findings.size(); ++i) order.emplace_back(sort_key(findings[i]), i);
  std::sort(order.begin(), order.end());
  std::vector<Finding> sorted;
  sorted.reserve(findings.size());
  for (const Keyed& keyed : order) sorted.push_back(std::move(findings[keyed.second]));
  findings = std::move(sorted);
}

}  // namespace

std::string exact_target(const Finding& finding) {
  if (finding.target.empty() || finding.detail.empty()) return finding.target + finding.detail;
  return finding.target + " " + finding.detail;
}

std::string topic(const Finding& finding) {
  return std::string(info(finding.rule).id) + '\0' + finding.service + '\0' + finding.target;
}

std::string fingerprint(const Finding& finding) {
  const std::string text =
      std::string(info(finding.rule).id) + '\0' + finding.service + '\0' + exact_target(finding);
  return crypto::sha256(text).hex().substr(0, 16);
}

Report assemble(Subject subject, Outcome outcome, std::string evaluated) {
  std::array<Tally, static_cast<std::size_t>(Rule::CH02) + 1> tallies{};
  const auto tally_of = [&tallies](Rule rule) -> Tally& { return tallies[static_cast<std::size_t>(rule)]; };
  Report report;
  report.evaluated = std::move(evaluated);
  report.subject = std::move(subject);
  for (const PracticeInfo& practice : practices()) {
    report.practices.emplace_back().practice = practice.practice;
  }
  const auto practice_of = [&report](Rule rule) -> PracticeReport& {
    return report.practices[static_cast<std::size_t>(info(rule).practice)];
  };
  for (Finding& finding : outcome.findings) {
    Tally& tally = tally_of(finding.rule);
    (finding.accepted ? tally.accepted : tally.broken) = true;
    practice_of(finding.rule).findings.push_back(std::move(finding));
  }
  for (Missing& missing : outcome.missing) {
    Tally& tally = tally_of(missing.rule);
    (missing.decides ? tally.unknown : tally.elsewhere) = true;
    practice_of(missing.rule).missing.push_back(std::move(missing));
  }
  for (const RuleInfo& rule : rules()) {
    practice_of(rule.rule).rules.push_back({rule.rule, state_of(tally_of(rule.rule))});
  }
  for (PracticeReport& practice : report.practices) {
    sort_findings(practice.findings);
    practice.verdict = verdict_of(practice);
  }
  return report;
}

Report assemble_judged(Subject subject, Outcome outcome, std::span<const Rule> rules, std::string evaluated) {
  std::set<Rule> judged(rules.begin(), rules.end());
  for (const Finding& finding : outcome.findings) judged.insert(finding.rule);
  for (const Missing& missing : outcome.missing) {
    if (missing.decides) judged.insert(missing.rule);
  }
  Report report = assemble(std::move(subject), std::move(outcome), std::move(evaluated));
  for (PracticeReport& practice : report.practices) {
    std::erase_if(practice.rules, [&](const RuleState& item) { return !judged.contains(item.rule); });
    std::erase_if(practice.missing, [&](const Missing& item) { return !judged.contains(item.rule); });
  }
  std::erase_if(report.practices, [](const PracticeReport& practice) { return practice.rules.empty(); });
  return report;
}

bool fails(const Finding& finding, Severity fail_on) {
  return !finding.accepted && !finding.known && finding.severity >= fail_on;
}

int exit_code(const Report& report, Severity fail_on, const std::vector<Practice>& require) {
  for (const PracticeReport& practice : report.practices) {
    for (const Finding& finding : practice.findings) {
      if (fails(finding, fail_on)) return 1;
    }
    const bool required = std::find(require.begin(), require.end(), practice.practice) != require.end();
    if (required && practice.verdict != Verdict::Kept) return 1;
  }
  return 0;
}

}  // namespace dvsguard::report
