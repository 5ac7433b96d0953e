#include "core/report/select.h"

#include <gtest/gtest.h>

#include "core/report/report.h"

namespace dvsguard::report {
namespace {

Finding finding(Rule rule) {
  Finding made;
  made.rule = rule;
  made.severity = info(rule).severity;
  return made;
}

Outcome outcome() {
  Outcome made;
  made.findings = {finding(Rule::LP01), finding(Rule::LP02), finding(Rule::KM01)};
  made.missing.resize(1);
  made.missing[0].rule = Rule::ID02;
  return made;
}

Report selected(const Selection& selection) {
  return assemble({}, select(outcome(), selection), "");
}

const PracticeReport& practice(const Report& report, Practice which) {
  return report.practices.at(static_cast<std::size_t>(which));
}

State state(const Report& report, Rule rule) {
  for (const RuleState& item : practice(report, info(rule).practice).rules) {
    if (item.rule == rule) return item.state;
  }
  return State::Kept;
}

TEST(ParseRules, TakesACodeInAnyCaseAndAPractice) {
  EXPECT_EQ(parse_rules("LP07").value(), std::set<Rule>{Rule::LP07});
  EXPECT_EQ(parse_rules("lp07").value(), std::set<Rule>{Rule::LP07});
  EXPECT_EQ(parse_rules("channels").value(), (std::set<Rule>{Rule::CH01, Rule::CH02}));
}

TEST(ParseRules, NamesTheNearestCode) {
  EXPECT_EQ(parse_rules("LP77").error().mend.substr(0, 15), "did you mean LP");
  EXPECT_EQ(parse_rules("least-privilige").error().mend, "did you mean least-privilege?");
  EXPECT_EQ(parse_rules("").error().mend, "`dvsguard explain` lists them");
  EXPECT_EQ(parse_rules("nothing like it").error().code, ErrorCode::Usage);
}

TEST(Select, WithoutAWishLeavesAllAsItIs) {
  EXPECT_EQ(select(outcome(), {}).findings.size(), 3U);
  EXPECT_EQ(select(outcome(), {}).missing.size(), 1U);
}

TEST(Select, OnlyLeavesOutEverythingElse) {
  const Report report = selected({{Rule::LP01}, {}});
  EXPECT_EQ(practice(report, Practice::LeastPrivilege).findings.size(), 1U);
  EXPECT_TRUE(practice(report, Practice::NoKeyMaterial).findings.empty());
  EXPECT_EQ(state(report, Rule::LP01), State::Broken);
  EXPECT_EQ(state(report, Rule::LP02), State::NotEvaluated);
  EXPECT_EQ(state(report, Rule::ID02), State::NotEvaluated);
}

TEST(Select, SkipBeatsOnly) {
  const Report report = selected({{Rule::LP01, Rule::LP02}, {Rule::LP02}});
  EXPECT_EQ(practice(report, Practice::LeastPrivilege).findings.size(), 1U);
  EXPECT_EQ(state(report, Rule::LP02), State::NotEvaluated);
}

// Skipping what fails must not make a practice kept.
TEST(Select, APracticeThatWasNotLookedAtWhollyIsNotKept) {
  const Report report = selected({{}, {Rule::KM01}});
  EXPECT_EQ(practice(report, Practice::NoKeyMaterial).verdict, Verdict::Unknown);
  EXPECT_EQ(exit_code(report, Severity::Critical, {Practice::NoKeyMaterial}), 1);
  EXPECT_EQ(practice(selected({}), Practice::Channels).verdict, Verdict::Kept);
}

}  // namespace
}  // namespace dvsguard::report
