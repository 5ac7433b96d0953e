#include "core/report/junit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// tests/ci_formats_test.py reads whole documents with an XML parser.
namespace dvsguard::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Finding finding(Severity severity, std::string message = "mounts it") {
  Finding made;
  made.rule = Rule::LP08;
  made.severity = severity;
  made.service = "node";
  made.message = std::move(message);
  made.where = {{file_name("compose.yaml"), 12, 9}};
  return made;
}

Report report_of(std::vector<Finding> findings) {
  Subject subject;
  subject.name = "oracle";
  Outcome outcome;
  outcome.findings = std::move(findings);
  outcome.missing.resize(1);
  outcome.missing[0].rule = Rule::IM01;
  outcome.missing[0].evidence = "image";
  return assemble(subject, outcome, "2026-11-22T10:00:00Z");
}

TEST(Junit, HasACaseForEachRuleAndCountsThem) {
  const std::string xml = to_junit(report_of({}), {});
  EXPECT_THAT(xml, HasSubstr("<testsuites name=\"dvsguard\" tests=\"" + std::to_string(rules().size()) +
                             "\" failures=\"0\" errors=\"0\" skipped=\"1\""));
  EXPECT_THAT(xml,
              HasSubstr("<testsuite name=\"oracle.minimal-image\" tests=\"4\" failures=\"0\" errors=\"0\" "
                        "skipped=\"1\" time=\"0\" timestamp=\"2026-11-22T10:00:00Z\">"));
  EXPECT_THAT(xml, HasSubstr("<skipped message=\"needs image\"/>"));
}

TEST(Junit, FailsFromTheSeverityAskedFor) {
  const Report report = report_of({finding(Severity::Medium)});
  const std::string failed = to_junit(report, {Severity::Medium, {}});
  EXPECT_THAT(failed,
              HasSubstr("<failure type=\"LP08\" message=\"1 finding\">compose.yaml:12:9: medium: node: "
                        "mounts it\n</failure>"));
  const std::string passed = to_junit(report, {Severity::High, {}});
  EXPECT_THAT(passed, Not(HasSubstr("<failure")));
  EXPECT_THAT(passed, HasSubstr("<system-out>compose.yaml:12:9: medium: node: mounts it\n</system-out>"));
}

TEST(Junit, TellsWhatIsAcceptedOrKnownWithoutFailing) {
  Finding accepted = finding(Severity::High), known = finding(Severity::High);
  accepted.accepted = Acceptance{"w", "u"};
  known.known = true;
  const std::string xml = to_junit(report_of({accepted, known}), {});
  EXPECT_THAT(xml, Not(HasSubstr("<failure")));
  EXPECT_THAT(xml, HasSubstr("accepted: compose.yaml:12:9"));
  EXPECT_THAT(xml, HasSubstr("in the baseline: compose.yaml:12:9"));
}

TEST(Junit, ARequiredPracticeIsACaseOfItsOwn) {
  const std::string xml =
      to_junit(report_of({}), {Severity::Medium, {Practice::MinimalImage, Practice::Channels}});
  EXPECT_THAT(xml, HasSubstr("tests=\"" + std::to_string(rules().size() + 2) + "\" failures=\"1\""));
  EXPECT_THAT(xml, HasSubstr("<failure type=\"minimal-image\" message=\"is not shown to be kept\"/>"));
}

// XML 1.0, 2.2 Char and 2.4: no control character, and `<`, `&` and quotes only escaped.
TEST(Junit, NoInputMakesMarkup) {
  Report report = report_of({finding(Severity::High, "a <b> & \"c\" ]]> \x1b\x01 \xff \xef\xbf\xbe")});
  report.subject.name = "x\" y=\"<z>";
  const std::string xml = to_junit(report, {});
  EXPECT_THAT(xml, HasSubstr("a &lt;b&gt; &amp; &quot;c&quot; ]]&gt; \\x1b\\x01 \\xff \\u{FFFE}"));
  EXPECT_THAT(xml, HasSubstr("<testsuite name=\"x&quot; y=&quot;&lt;z&gt;.channels\""));
}

TEST(Junit, AnUndecidedProjectIsAnError) {
  Collection collection;
  collection.reports = {report_of({})};
  collection.refused = {{"broken", "compose.yaml:1:1: <no> yaml"}};
  const Rule shared[] = {Rule::KM06};
  collection.across = assemble_across({}, shared, "");
  const std::string xml = to_junit(collection, {});
  EXPECT_THAT(xml,
              HasSubstr("tests=\"" + std::to_string(rules().size() + 2) + "\" failures=\"0\" errors=\"1\""));
  EXPECT_THAT(xml, HasSubstr("<error type=\"undecided\" message=\"compose.yaml:1:1: &lt;no&gt; yaml\"/>"));
  EXPECT_THAT(xml, HasSubstr("<testsuite name=\"between projects.no-key-material\" tests=\"1\""));
}

}  // namespace
}  // namespace dvsguard::report
