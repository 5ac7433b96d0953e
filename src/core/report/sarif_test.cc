#include "core/report/sarif.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/text/json.h"

// tests/ci_formats_test.py holds whole documents to SARIF's own schema.
namespace dvsguard::report {
namespace {

using text::Node;

Finding finding(Rule rule, Severity severity) {
  Finding made;
  made.rule = rule;
  made.severity = severity;
  made.service = "node";
  made.message = "mounts it";
  made.fix = "take it out";
  made.target = "/srv";
  made.where = {{file_name("a dir/compose.yaml"), 12, 9}, {file_name(".env"), 3, 1}, {nullptr}};
  return made;
}

Report report_of(std::vector<Finding> findings) {
  Subject subject;
  subject.name = "oracle";
  subject.inputs = {{"compose.yaml", ""}};
  Outcome outcome;
  outcome.findings = std::move(findings);
  outcome.missing.resize(1);
  outcome.missing[0].rule = Rule::IM01;
  outcome.missing[0].evidence = "image";
  return assemble(subject, outcome, "2026-11-22T10:00:00Z");
}

std::string page(std::string_view id) {
  return id == "LP08" ? "## LP08\n\nWhy.\n" : "";
}

Node run_of(const std::string& sarif, std::size_t index = 0) {
  return text::parse_json(sarif, file_name("sarif")).value().find("runs")->items.at(index);
}

// The member at "a.b.0.c".
std::string at(const Node& node, std::string_view path) {
  const Node* here = &node;
  while (!path.empty()) {
    const std::string step(path.substr(0, path.find('.')));
    path.remove_prefix(std::min(path.size(), step.size() + 1));
    here = here->is_list() ? &here->items.at(std::stoul(step)) : here->find(step);
    if (here == nullptr) return "(absent)";
  }
  return here->scalar;
}

Node result_of(Finding made) {
  const Sources twelve_lines = [](const std::string&) {
    return std::make_shared<const std::string>(std::string(11, '\n') + "01234567890");
  };
  return run_of(to_sarif(report_of({std::move(made)}), page, twelve_lines)).find("results")->items.at(0);
}

TEST(Sarif, ListsEveryRuleOnceInTheOrderOfTheirIndex) {
  const Node run = run_of(to_sarif(report_of({}), page, {}));
  const Node& listed = *run.find("tool")->find("driver")->find("rules");
  ASSERT_EQ(listed.items.size(), rules().size());
  for (std::size_t i = 0; i < rules().size(); ++i) EXPECT_EQ(at(listed.items[i], "id"), rules()[i].id);
  const Node& lp08 = listed.items.at(static_cast<std::size_t>(Rule::LP08));
  EXPECT_EQ(at(lp08, "help.markdown"), "## LP08\n\nWhy.\n");
  EXPECT_EQ(at(lp08, "properties.security-severity"), "8.0");
  EXPECT_EQ(at(listed.items[0], "help.text"), "(absent)");
}

TEST(Sarif, PutsAFindingAtItsPlace) {
  const Node result = result_of(finding(Rule::LP08, Severity::Critical));
  EXPECT_EQ(at(result, "ruleId"), "LP08");
  EXPECT_EQ(at(result, "level"), "error");
  EXPECT_EQ(at(result, "message.text"), "node: mounts it; mend: take it out");
  EXPECT_EQ(at(result, "locations.0.physicalLocation.artifactLocation.uri"), "a%20dir/compose.yaml");
  EXPECT_EQ(at(result, "locations.0.physicalLocation.region.startLine"), "12");
  EXPECT_EQ(at(result, "locations.0.physicalLocation.region.startColumn"), "9");
  EXPECT_EQ(at(result, "relatedLocations.0.physicalLocation.artifactLocation.uri"), ".env");
  EXPECT_EQ(result.find("relatedLocations")->items.size(), 1U);
  EXPECT_EQ(at(result, "partialFingerprints.dvsguard/v1"), fingerprint(finding(Rule::LP08, Severity::Low)));
}

// The levels of SARIF 3.27.10, and the ranks that code hosts read.
TEST(Sarif, HasALevelForEachSeverity) {
  const auto level = [](Severity severity) {
    const Node result = result_of(finding(Rule::LP08, severity));
    return at(result, "level") + " " + at(result, "properties.security-severity");
  };
  EXPECT_EQ(level(Severity::Critical), "error 9.5");
  EXPECT_EQ(level(Severity::High), "error 8.0");
  EXPECT_EQ(level(Severity::Medium), "warning 5.5");
  EXPECT_EQ(level(Severity::Low), "note 3.0");
  EXPECT_EQ(level(Severity::Info), "note 0.0");
}

TEST(Sarif, AFindingOfTheProjectStandsAtItsFirstFile) {
  Finding whole = finding(Rule::LP15, Severity::Medium);
  whole.where.clear();
  EXPECT_EQ(at(result_of(whole), "locations.0.physicalLocation.artifactLocation.uri"), "compose.yaml");
}

TEST(Sarif, MarksWhatIsAcceptedAndWhatTheBaselineHas) {
  Finding accepted = finding(Rule::LP08, Severity::High);
  accepted.accepted = Acceptance{"we need it", "2027-01-01T00:00:00Z"};
  accepted.known = true;
  const Node result = result_of(accepted);
  EXPECT_EQ(at(result, "suppressions.0.kind"), "external");
  EXPECT_EQ(at(result, "suppressions.0.justification"), "until 2027-01-01T00:00:00Z: we need it");
  EXPECT_EQ(at(result, "baselineState"), "unchanged");
  EXPECT_EQ(at(result_of(finding(Rule::LP08, Severity::High)), "baselineState"), "(absent)");
}

TEST(Sarif, NoInputMakesALinkOrAPlaceholder) {
  Finding hostile = finding(Rule::LP08, Severity::High);
  hostile.message = "[x](https://evil.example) \"${KEY}\" {0} <b>\x1b[31m";
  hostile.fix.clear();
  EXPECT_EQ(at(result_of(hostile), "message.text"),
            "node: [x] (https://evil.example) \"${{KEY}}\" {{0}} <b>\\x1b[31m");
}

TEST(Sarif, NamesMissingEvidence) {
  const Node run = run_of(to_sarif(report_of({}), page, {}));
  EXPECT_EQ(at(run, "invocations.0.executionSuccessful"), "true");
  EXPECT_EQ(at(run, "invocations.0.toolExecutionNotifications.0.message.text"), "unknown: image");
  EXPECT_EQ(at(run, "invocations.0.toolExecutionNotifications.0.associatedRule.id"), "IM01");
}

TEST(Sarif, OfSeveralProjectsHasARunForEachAndForWhatFailed) {
  Collection collection;
  collection.reports = {report_of({}), report_of({})};
  collection.reports[0].subject.folder = "a/oracle";
  collection.reports[1].subject.folder = "b/oracle";
  collection.refused = {{"broken", "compose.yaml:1:1: {no} yaml"}};
  collection.across = assemble_across({}, {}, "");
  const std::string sarif = to_sarif(collection, page, {});
  EXPECT_EQ(at(run_of(sarif, 0), "automationDetails.id"), "dvsguard/a/oracle/");
  EXPECT_EQ(at(run_of(sarif, 1), "automationDetails.id"), "dvsguard/b/oracle/");
  EXPECT_EQ(at(run_of(sarif, 2), "automationDetails.id"), "dvsguard/between projects/");
  const Node failed = run_of(sarif, 3);
  EXPECT_EQ(at(failed, "automationDetails.id"), "dvsguard/broken/");
  EXPECT_EQ(at(failed, "invocations.0.executionSuccessful"), "false");
  EXPECT_EQ(at(failed, "invocations.0.toolExecutionNotifications.0.message.text"),
            "compose.yaml:1:1: {{no}} yaml");
}

}  // namespace
}  // namespace dvsguard::report
