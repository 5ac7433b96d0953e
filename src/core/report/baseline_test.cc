#include "core/report/baseline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/report/collection.h"

namespace dvsguard::report {
namespace {

using ::testing::HasSubstr;

Finding finding(std::string target, Severity severity = Severity::High) {
  Finding made;
  made.rule = Rule::LP08;
  made.severity = severity;
  made.service = "node";
  made.target = std::move(target);
  return made;
}

Report report_of(std::vector<Finding> findings, std::string name = "oracle", std::string folder = ".") {
  Subject subject;
  subject.name = std::move(name);
  subject.folder = std::move(folder);
  Outcome outcome;
  outcome.findings = std::move(findings);
  return assemble(subject, outcome, "2026-11-22T10:00:00Z");
}

Result<Baseline> parsed(std::string_view json) {
  return parse_baseline(json, file_name("baseline.json"));
}

std::string error_of(std::string_view json) {
  const auto result = parsed(json);
  return result ? "no error" : result.error().place.text() + ": " + result.error().what;
}

// Whether the report's one finding is known.
bool is_known(Report report, const Baseline& baseline) {
  Report* const reports[] = {&report};
  mark_known(reports, baseline);
  return report.practices[0].findings.at(0).known;
}

Baseline baseline_of(const Report& report) {
  return parsed(to_json(report)).value();
}

TEST(Baseline, KnowsWhatItHas) {
  const Baseline baseline = baseline_of(report_of({finding("/srv")}));
  EXPECT_TRUE(is_known(report_of({finding("/srv")}), baseline));
  EXPECT_FALSE(is_known(report_of({finding("/etc")}), baseline));
}

TEST(Baseline, WhatWasAcceptedThenIsNewOnceItIsNotAnyMore) {
  Finding accepted = finding("/srv");
  accepted.accepted = Acceptance{"moved next week", "2026-12-01T00:00:00Z"};
  EXPECT_FALSE(is_known(report_of({finding("/srv")}), baseline_of(report_of({accepted}))));
}

TEST(Baseline, AGraverSeverityIsNew) {
  const Baseline baseline = baseline_of(report_of({finding("/srv", Severity::High)}));
  EXPECT_TRUE(is_known(report_of({finding("/srv", Severity::Medium)}), baseline));
  EXPECT_FALSE(is_known(report_of({finding("/srv", Severity::Critical)}), baseline));
}

TEST(Baseline, TakesTheGravestOfOneFingerprint) {
  const Baseline baseline =
      baseline_of(report_of({finding("/srv", Severity::High), finding("/srv", Severity::Critical)}));
  EXPECT_TRUE(is_known(report_of({finding("/srv", Severity::Critical)}), baseline));
}

TEST(Baseline, WhatItKnowsFailsNothing) {
  Report report = report_of({finding("/srv")});
  Report* const reports[] = {&report};
  mark_known(reports, baseline_of(report));
  EXPECT_EQ(exit_code(report, Severity::Info, {}), 0);
  EXPECT_EQ(report.practices[0].verdict, Verdict::Broken);
  EXPECT_EQ(exit_code(report, Severity::Info, {Practice::LeastPrivilege}), 1);
}

TEST(Baseline, OfAnotherProjectKnowsNothingAndSaysSo) {
  Report report = report_of({finding("/srv")}, "other");
  Report* const reports[] = {&report};
  mark_known(reports, baseline_of(report_of({finding("/srv")})));
  EXPECT_FALSE(report.practices[0].findings[0].known);
  ASSERT_EQ(report.notes.size(), 1U);
  EXPECT_THAT(report.notes[0], HasSubstr("the baseline tells nothing of this project"));
}

TEST(Baseline, FollowsAProjectThatIsCheckedFromElsewhere) {
  const Baseline baseline = baseline_of(report_of({finding("/srv")}, "oracle", "."));
  EXPECT_TRUE(is_known(report_of({finding("/srv")}, "oracle", "deploy/oracle"), baseline));
}

TEST(Baseline, TellsTwoProjectsOfOneNameApart) {
  Collection collection;
  collection.reports = {report_of({finding("/srv")}, "mainnet", "a/mainnet"),
                        report_of({finding("/etc")}, "mainnet", "b/mainnet")};
  collection.across = assemble_across({}, {}, "");
  const Baseline baseline = parsed(to_json(collection)).value();
  EXPECT_TRUE(is_known(report_of({finding("/srv")}, "mainnet", "a/mainnet"), baseline));
  EXPECT_FALSE(is_known(report_of({finding("/srv")}, "mainnet", "b/mainnet"), baseline));
  EXPECT_FALSE(is_known(report_of({finding("/srv")}, "mainnet", "c/mainnet"), baseline));
}

TEST(Baseline, KnowsWhatIsBetweenProjects) {
  Finding shared = finding("/srv/k");
  shared.rule = Rule::KM06;
  shared.service.clear();
  Outcome outcome;
  outcome.findings = {shared};
  const Rule rules[] = {Rule::KM06};
  Collection collection;
  collection.across = assemble_across(outcome, rules, "");
  Report* const reports[] = {&collection.across};
  mark_known(reports, parsed(to_json(collection)).value());
  EXPECT_TRUE(collection.across.practices.at(0).findings.at(0).known);
}

TEST(Baseline, RefusesWhatIsNoReport) {
  for (const std::string_view json :
       {"", "{", "[]", "5", "null", "{}", "{\"dvsguard\": 5}", "{\"dvsguard\": {}}",
        "{\"dvsguard\": {\"report\": \"1\"}}", "{\"reports\": [5]}", "{\"reports\": [{}]}",
        "{\"dvsguard\": {\"report\": 1}}"}) {
    EXPECT_FALSE(parsed(json)) << json;
  }
  EXPECT_THAT(error_of("{}"), HasSubstr("baseline.json:1:1: not a report: it has no dvsguard"));
}

TEST(Baseline, RefusesFindingsThatItCannotRead) {
  const auto with = [](std::string_view finding) {
    return "{\"dvsguard\": {\"report\": 1}, \"subject\": {\"name\": \"a\"}, \"practices\": [{\"findings\": "
           "[" +
           std::string(finding) + "]}]}";
  };
  EXPECT_TRUE(parsed(with("")));
  EXPECT_TRUE(parsed(with("{\"fingerprint\": \"0\", \"severity\": \"low\"}")));
  for (const std::string_view wrong :
       {"5", "{}", "{\"fingerprint\": \"0\"}", "{\"fingerprint\": 0, \"severity\": \"low\"}",
        "{\"fingerprint\": \"0\", \"severity\": \"huge\"}", "{\"fingerprint\": \"0\", \"severity\": 1}"}) {
    EXPECT_FALSE(parsed(with(wrong))) << wrong;
  }
}

TEST(Baseline, RefusesALaterFormat) {
  EXPECT_THAT(error_of("{\"dvsguard\": {\"report\": 2}}"), HasSubstr("a report of another format than 1"));
}

}  // namespace
}  // namespace dvsguard::report
