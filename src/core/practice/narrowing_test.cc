#include "core/practice/narrowing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/practice/testing.h"

namespace dvsguard::practice {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Sample;
using testing::service_yaml;

// What the second project does beyond the first.
std::vector<report::Finding> widened(const std::string& alone, const std::string& with_override) {
  const Sample before(alone), after(with_override);
  return widenings({before.project(), check_project(before.evidence())},
                   {after.project(), check_project(after.evidence())});
}

std::vector<std::string> messages(std::string_view alone, std::string_view with_override) {
  std::vector<std::string> all;
  for (const report::Finding& finding : widened(service_yaml(alone), service_yaml(with_override)))
    all.push_back(finding.message);
  return all;
}

TEST(Narrowing, OfTheSameProjectFindsNothing) {
  const std::string_view body =
      "    ports: [\"80:80\"]\n    volumes: [\"./a:/a\", \"v:/v\"]\n    cap_add: [SYS_ADMIN]";
  const std::string yaml = service_yaml(body, "volumes: {v: {}}");
  EXPECT_THAT(widened(yaml, yaml), IsEmpty());
}

TEST(Narrowing, LetsAnOverrideNarrow) {
  EXPECT_THAT(messages("    ports: [\"80:80\"]\n    volumes: [\"./a:/a\"]\n    mem_limit: 2g\n    user: root",
                       "    ports: [\"127.0.0.1:80:80\"]\n    volumes: [\"./a:/a:ro\"]\n    mem_limit: 1g\n"
                       "    user: \"1000:1000\"\n    cap_drop: [ALL]\n    read_only: true\n"
                       "    security_opt: [\"no-new-privileges:true\"]"),
              IsEmpty());
}

TEST(Narrowing, LetsAnOverrideTakeAway) {
  EXPECT_THAT(messages("    ports: [\"80:80\"]\n    volumes: [\"./a:/a\"]", ""), IsEmpty());
}

TEST(Narrowing, FindsWhatARuleFinds) {
  const std::vector<report::Finding> found = widened(service_yaml(""), service_yaml("    privileged: true"));
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.front().rule, report::Rule::LP16);
  EXPECT_EQ(found.front().severity, report::Severity::Critical);
  EXPECT_EQ(found.front().service, "node");
  EXPECT_THAT(found.front().message, HasSubstr("brings LP01"));
}

TEST(Narrowing, FindsAGraverFinding) {
  report::Outcome before, after;
  report::Finding finding;
  finding.rule = report::Rule::LP08;
  finding.target = "/srv";
  finding.severity = report::Severity::High;
  before.findings = {finding};
  finding.severity = report::Severity::Critical;
  after.findings = {finding};
  const compose::Project none;
  EXPECT_EQ(widenings({none, before}, {none, after}).size(), 1U);
  EXPECT_THAT(widenings({none, after}, {none, before}), IsEmpty());
}

TEST(Narrowing, FindsAnotherProgram) {
  EXPECT_THAT(messages("", "    command: [\"sh\"]"), Contains(HasSubstr("runs another command")));
  EXPECT_THAT(messages("", "    entrypoint: [\"sh\"]"), Contains(HasSubstr("runs another command")));
  const std::string other = "services:\n  node:\n    image: registry.example/acme/node:1.0.1\n";
  const std::vector<report::Finding> found = widened(service_yaml(""), other);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found.front().message, HasSubstr("runs another image"));
  EXPECT_EQ(found.front().target, "image");
}

TEST(Narrowing, FindsANewService) {
  const std::string two = service_yaml("") + "  more: {image: \"more:1.0.0\"}\n";
  std::vector<std::string> services;
  for (const report::Finding& finding : widened(service_yaml(""), two)) services.push_back(finding.service);
  EXPECT_THAT(services, Contains("more"));
}

TEST(Narrowing, FindsMountsThatAreNewOrWritable) {
  EXPECT_THAT(messages("", "    volumes: [\"./a:/a:ro\"]"),
              Contains(HasSubstr("mounts something at \"/a\"")));
  EXPECT_THAT(messages("    volumes: [\"./a:/a:ro\"]", "    volumes: [\"./a:/a\"]"),
              Contains(HasSubstr("makes the mount at \"/a\" writable")));
  EXPECT_THAT(messages("    volumes: [\"./a:/a\"]", "    volumes: [\"./b:/a\"]"),
              Contains(HasSubstr("mounts something")));
}

TEST(Narrowing, FindsASecretThatTheServiceDidNotHave) {
  const std::string rest = "secrets: {s: {file: ./s}}";
  const auto found = widened(service_yaml("", rest), service_yaml("    secrets: [s]", rest));
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.back().target, "s");
}

TEST(Narrowing, FindsPortsThatAreNewOrWider) {
  EXPECT_THAT(messages("", "    ports: [\"127.0.0.1:80:80\"]"), Contains(HasSubstr("publishes a port")));
  EXPECT_THAT(messages("    ports: [\"127.0.0.1:80:80\"]", "    ports: [\"80:80\"]"),
              Contains(HasSubstr("publishes a port")));
  EXPECT_THAT(messages("    ports: [\"127.0.0.1:80:80\"]", "    ports: [\"10.0.0.1:80:80\"]"),
              Contains(HasSubstr("publishes a port")));
}

TEST(Narrowing, FindsANetworkAHookAndAHigherLimit) {
  const std::string rest = "networks: {a: {}, b: {}}";
  EXPECT_EQ(
      widened(service_yaml("    networks: [a]", rest), service_yaml("    networks: [a, b]", rest)).size(),
      1U);
  EXPECT_THAT(messages("", "    post_start: [{command: [\"a\"]}]"), Contains(HasSubstr("adds a hook")));
  EXPECT_THAT(messages("    mem_limit: 1g", "    mem_limit: 2g"), ElementsAre(HasSubstr("raises mem_limit")));
  EXPECT_THAT(messages("    pids_limit: 100", "    pids_limit: -1"),
              Contains(HasSubstr("raises pids_limit")));
}

}  // namespace
}  // namespace dvsguard::practice
