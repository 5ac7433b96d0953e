#include "core/practice/runtime_logs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/practice/built_for_tests.h"

namespace dvsguard::practice {
namespace {

using report::Rule;
using report::Severity;
using ::testing::ElementsAre;
using testing::findings_of;
using ::testing::IsEmpty;
using testing::missing_of;
using testing::outcome_of;
using testing::Sample;
using testing::service_yaml;
using testing::targets_of;

report::Outcome logs_of(const std::string& body, const std::string& rest = "") {
  return outcome_of(check_runtime_logs, Sample(service_yaml(body, rest)));
}

report::Outcome logging_of(const std::string& flow) {
  return logs_of("    logging: {" + flow + "}");
}

report::Outcome built(const std::string& dockerfile) {
  return testing::built(check_runtime_logs, dockerfile);
}

TEST(LG01, LoggingOffIsRefused) {
  const auto findings = findings_of(logging_of("driver: none"), Rule::LG01);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::High);
  EXPECT_EQ(findings[0].where[0].line, 4u);
}

TEST(LG01, AnyOtherDriverIsAccepted) {
  EXPECT_THAT(targets_of(logging_of("driver: local"), Rule::LG01), IsEmpty());
  EXPECT_THAT(targets_of(logs_of(""), Rule::LG01), IsEmpty());
}

TEST(LG01, AnUnsetVariableIsUnknown) {
  EXPECT_EQ(missing_of(logging_of("driver: \"${LOG_DRIVER:?}\""), Rule::LG01).size(), 1u);
}

TEST(LG02, TheEnginesDefaultIsUnbounded) {
  const auto findings = findings_of(logs_of(""), Rule::LG02);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::Low);
  EXPECT_EQ(findings_of(logging_of("driver: json-file"), Rule::LG02).size(), 1u);
  EXPECT_EQ(findings_of(logging_of("driver: json-file, options: {max-file: \"3\"}"), Rule::LG02).size(), 1u);
  EXPECT_EQ(findings_of(logging_of("driver: json-file, options: {max-size: \"-1\"}"), Rule::LG02).size(), 1u);
}

TEST(LG02, ASizeOrADriverThatBoundsItselfIsAccepted) {
  EXPECT_THAT(findings_of(logging_of("options: {max-size: 50m}"), Rule::LG02), IsEmpty());
  EXPECT_THAT(findings_of(logging_of("driver: local"), Rule::LG02), IsEmpty());
  EXPECT_THAT(findings_of(logging_of("driver: journald"), Rule::LG02), IsEmpty());
}

TEST(LG03, ADisabledHealthcheckIsRefused) {
  EXPECT_EQ(findings_of(logs_of("    healthcheck: {disable: true}"), Rule::LG03).size(), 1u);
  EXPECT_EQ(findings_of(logs_of("    healthcheck: {test: [NONE]}"), Rule::LG03).size(), 1u);
}

TEST(LG03, ADeclaredHealthcheckIsAccepted) {
  const auto outcome = logs_of("    healthcheck: {test: [CMD, /node, health]}");
  EXPECT_THAT(findings_of(outcome, Rule::LG03), IsEmpty());
  EXPECT_THAT(missing_of(outcome, Rule::LG03), IsEmpty());
}

TEST(LG03, TheImageMayHaveOneOfItsOwn) {
  const auto missing = missing_of(logs_of("    healthcheck: {interval: 5s}"), Rule::LG03);
  ASSERT_EQ(missing.size(), 1u);
  EXPECT_EQ(missing[0].evidence, "image config");
  EXPECT_EQ(missing[0].command, "dvsguard check --pull");
}

TEST(LG03, ADockerfileAtHandAnswers) {
  EXPECT_THAT(missing_of(built("FROM debian\nHEALTHCHECK CMD x\n"), Rule::LG03), IsEmpty());
  EXPECT_EQ(findings_of(built("FROM debian\nHEALTHCHECK NONE\n"), Rule::LG03).at(0).where[0].text(),
            "Dockerfile:2:1");
  EXPECT_EQ(findings_of(built("FROM scratch\nCOPY a /a\n"), Rule::LG03).size(), 1u);
  EXPECT_EQ(missing_of(built("FROM debian\n"), Rule::LG03).size(), 1u);
}

TEST(LG04, WithoutAContractItIsUnknown) {
  EXPECT_EQ(missing_of(logs_of(""), Rule::LG04).at(0).evidence, "x-dvs contract");
}

TEST(LG04, DeclaredEventsNeedASample) {
  const auto outcome = logs_of("    x-dvs: {logs: {format: json, security_events: [started, auth_failed]}}",
                               "x-dvs: {contract: 1, name: oracle}\n");
  EXPECT_THAT(findings_of(outcome, Rule::LG04), IsEmpty());
  EXPECT_FALSE(missing_of(outcome, Rule::LG04).at(0).decides);
}

TEST(LG04, TextOrNoEventsAreRefused) {
  const auto outcome = logs_of("    x-dvs: {logs: {format: text, security_events: []}}",
                               "x-dvs: {contract: 1, name: oracle}\n");
  EXPECT_THAT(targets_of(outcome, Rule::LG04), ElementsAre("format", "security_events"));
}

TEST(LG04, AServiceWithoutADeclarationIsUnknown) {
  EXPECT_TRUE(missing_of(logs_of("", "x-dvs: {contract: 1, name: oracle}\n"), Rule::LG04).at(0).decides);
}

TEST(LG05, LogsThatLeaveTheHostAreRefused) {
  for (const char* driver :
       {"driver: awslogs", "driver: gcplogs", "driver: splunk, options: {splunk-url: \"https://x.example\"}",
        "driver: gelf, options: {gelf-address: \"udp://logs.example:12201\"}",
        "driver: syslog, options: {syslog-address: \"tcp://192.0.2.1:514\"}",
        "driver: fluentd, options: {fluentd-address: \"logs.example:24224\"}",
        "driver: loki, options: {loki-url: \"http://127.0.0.1\"}"}) {
    EXPECT_THAT(targets_of(logging_of(driver), Rule::LG05), ElementsAre("driver")) << driver;
  }
}

TEST(LG05, LogsThatStayAreAccepted) {
  for (const char* driver : {"driver: syslog", "driver: fluentd", "driver: journald", "driver: json-file",
                             "driver: syslog, options: {syslog-address: \"unixgram:///dev/log\"}",
                             "driver: gelf, options: {gelf-address: \"udp://127.0.0.1:12201\"}",
                             "driver: gelf, options: {gelf-address: \"udp://[::1]:12201\"}",
                             "driver: fluentd, options: {fluentd-address: \"localhost:24224\"}"}) {
    EXPECT_THAT(targets_of(logging_of(driver), Rule::LG05), IsEmpty()) << driver;
  }
}

TEST(LG05, AHostThatOnlyLooksLocalIsRefused) {
  EXPECT_THAT(targets_of(logging_of("driver: gelf, options: {gelf-address: \"udp://localhost.example:1\"}"),
                         Rule::LG05),
              ElementsAre("driver"));
}

TEST(LG05, TheEnvironmentInEveryLineIsRefused) {
  const auto findings =
      findings_of(logging_of("driver: json-file, options: {env: \"A,B\", labels: c, tag: x}"), Rule::LG05);
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0].target, "option env");
  EXPECT_EQ(findings[0].severity, Severity::Medium);
  EXPECT_EQ(findings[1].severity, Severity::Low);
}

}  // namespace
}  // namespace dvsguard::practice
