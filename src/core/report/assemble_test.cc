#include <gtest/gtest.h>

#include "core/report/report.h"

namespace dvsguard::report {
namespace {

Finding finding(Rule rule, Severity severity, std::string service = "node") {
  Finding made;
  made.rule = rule;
  made.severity = severity;
  made.service = std::move(service);
  made.target = "t";
  return made;
}

Missing missing(Rule rule, bool decides = true) {
  Missing made;
  made.rule = rule;
  made.evidence = "image";
  made.decides = decides;
  return made;
}

const PracticeReport& practice(const Report& report, Practice which) {
  return report.practices.at(static_cast<std::size_t>(which));
}

State state(const Report& report, Rule rule) {
  for (const RuleState& item : practice(report, info(rule).practice).rules) {
    if (item.rule == rule) return item.state;
  }
  return State::NotEvaluated;
}

TEST(Assemble, WithNothingFoundEveryPracticeIsKeptAndEveryRuleStands) {
  const Report report = assemble({}, {}, "2026-11-22T10:00:00Z");
  ASSERT_EQ(report.practices.size(), 11U);
  std::size_t count = 0;
  for (const PracticeReport& item : report.practices) {
    EXPECT_EQ(item.verdict, Verdict::Kept);
    count += item.rules.size();
  }
  EXPECT_EQ(count, rules().size());
}

TEST(Assemble, BreaksAPracticeFromMediumUp) {
  Outcome low;
  low.findings = {finding(Rule::LG02, Severity::Low)};
  EXPECT_EQ(practice(assemble({}, low, ""), Practice::RuntimeLogs).verdict, Verdict::Kept);
  EXPECT_EQ(state(assemble({}, low, ""), Rule::LG02), State::Broken);

  Outcome medium;
  medium.findings = {finding(Rule::LG05, Severity::Medium)};
  EXPECT_EQ(practice(assemble({}, medium, ""), Practice::RuntimeLogs).verdict, Verdict::Broken);
}

TEST(Assemble, BrokenBeatsUnknownBeatsKept) {
  Outcome both;
  both.findings = {finding(Rule::ID01, Severity::High)};
  both.missing = {missing(Rule::ID02)};
  EXPECT_EQ(practice(assemble({}, both, ""), Practice::UserId).verdict, Verdict::Broken);

  Outcome unknown;
  unknown.missing = {missing(Rule::ID02)};
  EXPECT_EQ(practice(assemble({}, unknown, ""), Practice::UserId).verdict, Verdict::Unknown);
  EXPECT_EQ(state(assemble({}, unknown, ""), Rule::ID02), State::Unknown);
}

TEST(Assemble, EvidenceOfAnotherDoorDecidesNothing) {
  Outcome other;
  other.missing = {missing(Rule::LP16, false)};
  const Report report = assemble({}, other, "");
  EXPECT_EQ(state(report, Rule::LP16), State::NotEvaluated);
  EXPECT_EQ(practice(report, Practice::LeastPrivilege).verdict, Verdict::Kept);
}

TEST(Assemble, AnAcceptedFindingStaysAndBreaksNothing) {
  Finding accepted = finding(Rule::LP09, Severity::High);
  accepted.accepted = Acceptance{"GPU prover", "2027-01-01"};
  Outcome outcome;
  outcome.findings = {accepted};
  const Report report = assemble({}, outcome, "");
  EXPECT_EQ(state(report, Rule::LP09), State::Accepted);
  EXPECT_EQ(practice(report, Practice::LeastPrivilege).verdict, Verdict::Kept);
  EXPECT_EQ(practice(report, Practice::LeastPrivilege).findings.size(), 1U);
  EXPECT_EQ(exit_code(report, Severity::Info, {}), 0);
}

TEST(Assemble, SortsBySeverityThenServiceThenPosition) {
  const FileName file = file_name("compose.yaml");
  Finding late = finding(Rule::LP02, Severity::Medium, "a");
  late.where = {{file, 9, 1}};
  Finding early = finding(Rule::LP04, Severity::Medium, "a");
  early.where = {{file, 3, 1}};
  Outcome outcome;
  outcome.findings = {late, finding(Rule::LP11, Severity::Medium, "b"), early,
                      finding(Rule::LP01, Severity::Critical, "z")};
  const Report report = assemble({}, outcome, "");
  const auto& sorted = practice(report, Practice::LeastPrivilege).findings;
  ASSERT_EQ(sorted.size(), 4U);
  EXPECT_EQ(sorted[0].rule, Rule::LP01);
  EXPECT_EQ(sorted[1].rule, Rule::LP04);
  EXPECT_EQ(sorted[2].rule, Rule::LP02);
  EXPECT_EQ(sorted[3].rule, Rule::LP11);
}

TEST(ExitCode, UnknownAloneIsZeroUnlessRequired) {
  Outcome unknown;
  unknown.missing = {missing(Rule::SG02)};
  const Report report = assemble({}, unknown, "");
  EXPECT_EQ(exit_code(report, Severity::Medium, {}), 0);
  EXPECT_EQ(exit_code(report, Severity::Medium, {Practice::SignedImages}), 1);
  EXPECT_EQ(exit_code(report, Severity::Medium, {Practice::Channels}), 0);
}

TEST(ExitCode, FailsFromTheSeverityAskedFor) {
  Outcome outcome;
  outcome.findings = {finding(Rule::LP02, Severity::Medium)};
  const Report report = assemble({}, outcome, "");
  EXPECT_EQ(exit_code(report, Severity::Medium, {}), 1);
  EXPECT_EQ(exit_code(report, Severity::High, {}), 0);
}

TEST(Fingerprint, SurvivesMovedLinesAndTellsTargetsApart) {
  Finding one = finding(Rule::LP07, Severity::Critical);
  Finding moved = one;
  moved.where = {{file_name("other.yaml"), 99, 9}};
  moved.message = "said otherwise";
  EXPECT_EQ(fingerprint(one), fingerprint(moved));
  EXPECT_EQ(fingerprint(one).size(), 16U);
  Finding other = one;
  other.target = "u";
  EXPECT_NE(fingerprint(one), fingerprint(other));
}

}  // namespace
}  // namespace dvsguard::report
