#include "core/report/collection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "core/report/layout.h"
#include "core/text/json.h"

namespace dvsguard::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Report report_of(std::string name, std::string folder, std::vector<Severity> severities) {
  Subject subject;
  subject.name = std::move(name);
  subject.folder = std::move(folder);
  Outcome outcome;
  for (const Severity severity : severities) {
    Finding made;
    made.rule = Rule::LP08;
    made.severity = severity;
    outcome.findings.push_back(made);
  }
  return assemble(subject, outcome, "2026-11-22T10:00:00Z");
}

Collection two() {
  Collection collection;
  collection.reports = {report_of("mild", "mild", {Severity::High, Severity::Info}),
                        report_of("bad", "bad", {Severity::Critical, Severity::Low})};
  collection.across = assemble_across({}, {}, "2026-11-22T10:00:00Z");
  return collection;
}

std::vector<std::string> lines_of(const Collection& collection, std::size_t width = 80) {
  std::istringstream text(to_text(collection, {.color = false, .unicode = true, .width = width}));
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

TEST(CollectionText, IsOneTableWithTheWorstFirst) {
  const std::vector<std::string> lines = lines_of(two());
  EXPECT_EQ(lines[0], "project critical high medium low  broken unknown kept");
  EXPECT_EQ(lines[1], "bad            1    0      0   1       1       0   10");
  EXPECT_EQ(lines[2], "mild           0    1      0   0       1       0   10");
}

TEST(CollectionText, OfImagesItTellsOfImages) {
  Collection collection = two();
  collection.across = assemble_across({}, {}, "2026-11-22T10:00:00Z", "images");
  EXPECT_EQ(lines_of(collection)[0], "image   critical high medium low  broken unknown kept");
  EXPECT_THAT(lines_of(collection), ::testing::Not(::testing::Contains(HasSubstr("project"))));
}

TEST(CollectionText, CountsNoAcceptedFinding) {
  Collection collection = two();
  collection.reports[1].practices[0].findings[0].accepted = Acceptance{"w", "u"};
  EXPECT_EQ(lines_of(collection)[2].substr(0, 16), "bad            0");
}

TEST(CollectionText, TellsProjectsOfOneNameApart) {
  Collection collection = two();
  collection.reports = {report_of("mainnet", "a/mainnet", {}), report_of("mainnet", "b/mainnet", {})};
  const std::vector<std::string> lines = lines_of(collection);
  EXPECT_THAT(lines[1], HasSubstr("a/mainnet "));
  EXPECT_THAT(lines[2], HasSubstr("b/mainnet "));
}

TEST(CollectionText, NeverCutsALabel) {
  Collection collection = two();
  const std::string folder = std::string(60, 'x') + "/mainnet";
  collection.reports = {report_of("mainnet", folder, {Severity::High}),
                        report_of("mainnet", "b/mainnet", {})};
  const std::vector<std::string> lines = lines_of(collection);
  EXPECT_EQ(lines[1], folder);
  EXPECT_EQ(columns(lines[2]), columns(lines[0]));
  EXPECT_EQ(lines_of(collection, 200)[1].substr(0, folder.size() + 1), folder + " ");
}

TEST(CollectionText, KeepsToTheWidth) {
  Collection collection = two();
  collection.refused = {
      {"corpus/a/b/c", "corpus/a/b/c/compose.yaml:8:9: services.node.ports[0]: a port without a target"}};
  collection.across.notes = {
      std::string("port 80/tcp is asked for by one and two and three: only one of them can have it")};
  for (const std::size_t width : {60U, 80U, 200U}) {
    for (const std::string& line : lines_of(collection, width)) EXPECT_LE(columns(line), width) << line;
  }
}

TEST(CollectionText, NamesTheUndecided) {
  Collection collection = two();
  collection.refused = {{"broken", "compose.yaml:1:1: no yaml"}};
  EXPECT_EQ(lines_of(collection)[3], "undecided broken: compose.yaml:1:1: no yaml");
}

TEST(CollectionText, ShowsSixPlacesAndCountsTheRest) {
  Finding shared;
  shared.rule = Rule::KM06;
  shared.severity = Severity::High;
  shared.message = "gives one key to all";
  for (std::uint32_t line = 1; line <= 8; ++line) shared.where.push_back({file_name("a.yaml"), line, 1});
  Outcome outcome;
  outcome.findings = {shared};
  const Rule rules[] = {Rule::KM06};
  Collection collection = two();
  collection.across = assemble_across(outcome, rules, "");
  const std::string text = to_text(collection, {});
  EXPECT_THAT(text, HasSubstr("a.yaml:6:1\n"));
  EXPECT_THAT(text, Not(HasSubstr("a.yaml:7:1")));
  EXPECT_THAT(text, HasSubstr("and 2 more"));
}

TEST(CollectionJson, HasEachReportWhatIsBetweenThemAndTheUndecided) {
  Collection collection = two();
  collection.refused = {{"broken", "no yaml"}};
  const text::Node node = text::parse_json(to_json(collection), file_name("json")).value();
  EXPECT_EQ(node.find("dvsguard")->find("report")->scalar, "1");
  ASSERT_EQ(node.find("reports")->items.size(), 2U);
  EXPECT_EQ(node.find("reports")->items[0].find("subject")->find("folder")->scalar, "mild");
  EXPECT_EQ(node.find("across")->find("subject")->find("kind")->scalar, "projects");
  EXPECT_EQ(node.find("undecided")->items.at(0).find("error")->scalar, "no yaml");
}

// A rule that nobody judged between projects is not "kept" there.
TEST(AssembleAcross, HasOnlyTheRulesThatAreJudgedBetweenProjects) {
  const Rule rules[] = {Rule::KM06, Rule::ID03};
  const Report across = assemble_across({}, rules, "");
  ASSERT_EQ(across.practices.size(), 2U);
  EXPECT_EQ(across.practices[0].practice, Practice::NoKeyMaterial);
  ASSERT_EQ(across.practices[0].rules.size(), 1U);
  EXPECT_EQ(across.practices[0].rules[0].rule, Rule::KM06);
  EXPECT_EQ(across.practices[1].practice, Practice::UserId);
}

TEST(AssembleAcross, LosesNoFindingOfAnotherRule) {
  Outcome outcome;
  outcome.findings.resize(1);
  outcome.findings[0].rule = Rule::LG01;
  const Report across = assemble_across(outcome, {}, "");
  ASSERT_EQ(across.practices.size(), 1U);
  EXPECT_EQ(across.practices[0].findings.size(), 1U);
}

}  // namespace
}  // namespace dvsguard::report
