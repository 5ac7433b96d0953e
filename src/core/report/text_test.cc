#include <gtest/gtest.h>

#include <sstream>

#include "core/report/fold.h"
#include "core/report/layout.h"
#include "core/report/report.h"
#include "core/text/json.h"

namespace dvsguard::report {
namespace {

const FileName kFile = file_name("compose.yaml");

Finding finding(Rule rule, std::string service, std::uint32_t line, std::string message) {
  Finding made;
  made.rule = rule;
  made.severity = info(rule).severity;
  made.service = std::move(service);
  made.where = {{kFile, line, 5}};
  made.message = std::move(message);
  made.fix = "mend it";
  made.target = "t";
  return made;
}

Report report_of(std::vector<Finding> findings, std::size_t services) {
  Subject subject;
  subject.name = "oracle";
  subject.services = services;
  Outcome outcome;
  outcome.findings = std::move(findings);
  return assemble(subject, outcome, "2026-11-22T10:00:00Z");
}

TEST(Fold, WhatAllServicesShareIsOneLine) {
  const Report report =
      report_of({finding(Rule::LP02, "a", 3, "caps"), finding(Rule::LP02, "b", 9, "caps")}, 2);
  const Folded folded = fold(report);
  ASSERT_EQ(folded.shared.size(), 1U);
  EXPECT_TRUE(folded.shared[0].except.empty());
  EXPECT_TRUE(folded.sections.empty());
}

TEST(Fold, NamesTheFewThatDoNotShare) {
  const Report report = report_of({finding(Rule::LP02, "a", 3, "caps"), finding(Rule::LP02, "b", 9, "caps"),
                                   finding(Rule::LP01, "c", 12, "privileged")},
                                  3);
  const Folded folded = fold(report);
  ASSERT_EQ(folded.shared.size(), 1U);
  EXPECT_EQ(folded.shared[0].except, std::vector<std::string>{"c"});
  ASSERT_EQ(folded.sections.size(), 1U);
  EXPECT_EQ(folded.sections[0].services, "c");
}

TEST(Fold, OneServiceOfTwoIsNotMost) {
  const Report report =
      report_of({finding(Rule::LP02, "a", 3, "caps"), finding(Rule::LP01, "b", 9, "privileged")}, 2);
  EXPECT_TRUE(fold(report).shared.empty());
}

TEST(Fold, WhatOneLineCausesIsOneEntry) {
  const Report report =
      report_of({finding(Rule::KM01, "a", 7, "key"), finding(Rule::KM07, "a", 7, "writable"),
                 finding(Rule::LP01, "a", 9, "privileged")},
                3);
  const Folded folded = fold(report);
  ASSERT_EQ(folded.sections.size(), 1U);
  ASSERT_EQ(folded.sections[0].entries.size(), 2U);
  EXPECT_EQ(folded.sections[0].entries[0].findings.front()->rule, Rule::LP01);  // worst first
  EXPECT_EQ(folded.sections[0].entries[1].findings.size(), 2U);
}

TEST(Fold, OneLineUsedByTwoServicesIsOneEntryOfBoth) {
  const Report report =
      report_of({finding(Rule::LP01, "a", 7, "privileged"), finding(Rule::LP01, "b", 7, "privileged")}, 9);
  const Folded folded = fold(report);
  ASSERT_EQ(folded.sections.size(), 1U);
  EXPECT_EQ(folded.sections[0].services, "a, b");
}

TEST(Text, OpensWithAtMostThreeThatCouldCostAKeyOrTheHost) {
  const Report report = report_of({finding(Rule::LP01, "a", 1, "one"), finding(Rule::LP07, "a", 2, "two"),
                                   finding(Rule::LP17, "a", 3, "three"), finding(Rule::KM08, "a", 4, "four"),
                                   finding(Rule::LP02, "a", 5, "five")},
                                  1);
  const std::string text = to_text(report, {});
  const std::string head = text.substr(0, text.find("least-privilege"));
  EXPECT_NE(head.find("a: one (compose.yaml:1:5)"), std::string::npos);
  EXPECT_NE(head.find("and 1 more below"), std::string::npos);
  EXPECT_EQ(head.find("five"), std::string::npos);
}

TEST(Text, KeepsToItsWidth) {
  std::string words;
  for (int i = 0; i < 60; ++i) words += "word ";
  const Report report = report_of({finding(Rule::LP07, "node", 12, words)}, 1);
  for (const std::size_t width : {80U, 200U}) {
    TextStyle style;
    style.width = width;
    std::istringstream lines(to_text(report, style));
    for (std::string line; std::getline(lines, line);) EXPECT_LE(columns(line), width) << line;
  }
}

TEST(Text, NothingOfTheInputMovesTheCursor) {
  Finding hostile = finding(Rule::LP07, "no\x1b[2Jde", 12, "mes\x07sage\r\n");
  hostile.where = {{file_name("a\x1b]0;t\x07.yaml"), 1, 1}};
  hostile.fix = "fix\x9b";
  const Report report = report_of({hostile}, 1);
  for (const std::string& out : {to_text(report, {}), to_json(report)}) {
    for (const char c : out)
      EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << static_cast<int>(c);
    EXPECT_EQ(out.find('\x7f'), std::string::npos);
  }
}

TEST(Text, ColoursOnlyWhereAskedFor) {
  const Report report = report_of({finding(Rule::LP07, "node", 12, "socket")}, 1);
  TextStyle plain;
  EXPECT_EQ(to_text(report, plain).find('\x1b'), std::string::npos);
  TextStyle colour;
  colour.color = true;
  EXPECT_NE(to_text(report, colour).find("\x1b[31m"), std::string::npos);
}

TEST(Json, IsStrictJsonWithTheMembersOfReportOne) {
  Report report = report_of({finding(Rule::LP07, "node", 12, "mounts the socket")}, 1);
  report.notes = {"a note", "another"};
  const auto parsed = text::parse_json(to_json(report), file_name("report"));
  ASSERT_TRUE(parsed) << parsed.error().what;
  EXPECT_EQ(parsed->find("dvsguard")->find("report")->scalar, "1");
  EXPECT_EQ(parsed->find("evaluated")->scalar, "2026-11-22T10:00:00Z");
  EXPECT_EQ(parsed->find("subject")->find("name")->scalar, "oracle");
  EXPECT_EQ(parsed->find("summary")->find("broken")->scalar, "1");
  EXPECT_EQ(parsed->find("notes")->items.size(), 2U);
  const auto& practices = parsed->find("practices")->items;
  ASSERT_EQ(practices.size(), 11U);
  EXPECT_EQ(practices[0].find("id")->scalar, "least-privilege");
  EXPECT_EQ(practices[0].find("verdict")->scalar, "broken");
  EXPECT_EQ(practices[0].find("rules")->items.size(), 20U);
  const text::Node& found = practices[0].find("findings")->items.at(0);
  EXPECT_EQ(found.find("rule")->scalar, "LP07");
  EXPECT_EQ(found.find("severity")->scalar, "critical");
  EXPECT_EQ(found.find("service")->scalar, "node");
  EXPECT_EQ(found.find("where")->items.at(0).find("line")->scalar, "12");
  EXPECT_EQ(found.find("fix")->scalar, "mend it");
  EXPECT_EQ(found.find("fingerprint")->scalar.size(), 16U);
}

}  // namespace
}  // namespace dvsguard::report
