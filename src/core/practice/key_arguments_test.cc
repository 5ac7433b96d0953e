#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/practice/built_for_tests.h"
#include "core/practice/practices.h"
#include "core/practice/testing.h"

namespace dvsguard::practice {
namespace {

using report::Rule;
using report::Severity;
using testing::add_script;
using testing::built;
using ::testing::ElementsAre;
using testing::findings_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::missing_of;
using ::testing::Not;
using testing::outcome_of;
using testing::Sample;
using testing::service_yaml;
using ::testing::SizeIs;
using testing::targets_of;

std::vector<std::string> leaked(std::string_view body) {
  return targets_of(outcome_of(check_key_material, Sample(service_yaml("    " + std::string(body)))),
                    Rule::KM05);
}

// `text` is a script that the project mounts.
report::Outcome with_script(const std::string& text) {
  Sample sample(service_yaml("    entrypoint: [sh, /s/run.sh]\n    volumes: [\"./run.sh:/s/run.sh:ro\"]"), {},
                {{"run.sh", text}});
  add_script(sample, "run.sh", text);
  return outcome_of(check_key_material, sample);
}

TEST(KM05, AKeysVariableOnTheCommandLineIsTold) {
  EXPECT_THAT(leaked("command: [run, --ecdsa-private-key, \"${OPERATOR_PRIVATE_KEY}\"]"),
              ElementsAre("OPERATOR_PRIVATE_KEY"));
  EXPECT_THAT(leaked("entrypoint: [sh, -c, \"exec run --private-key $$OPERATOR_PRIVATE_KEY\"]"),
              ElementsAre("OPERATOR_PRIVATE_KEY"));  // once, not by the flag too
  EXPECT_THAT(leaked("command: run --pw=${ECDSA_KEY_PASSWORD}"), ElementsAre("ECDSA_KEY_PASSWORD"));
  EXPECT_THAT(leaked("entrypoint: [sh, -c, \"exec run --k $$OPERATOR_PRIVATE_KEY\"]"),
              ElementsAre("OPERATOR_PRIVATE_KEY"));
  EXPECT_THAT(leaked("healthcheck: {test: [CMD-SHELL, \"run --k ${OPERATOR_PRIVATE_KEY}\"]}"),
              ElementsAre("OPERATOR_PRIVATE_KEY"));
}

TEST(KM05, AFlagThatTakesTheSecretItselfIsTold) {
  EXPECT_THAT(leaked("command: [run, --private-key, abc]"), ElementsAre("--private-key"));
  EXPECT_THAT(leaked("command: [run, \"--keystore-password=hunter2\"]"), ElementsAre("--keystore-password"));
}

TEST(KM05, PathsAndReferencesAreNone) {
  EXPECT_THAT(
      leaked("command: [run, --keystore, /keys/ecdsa.json, --private-key-file=/k, --password-file, /p]"),
      IsEmpty());
  EXPECT_THAT(leaked("command: [run, --private-key, /keys/ecdsa.json]"), IsEmpty());
  EXPECT_THAT(leaked("command: [run, --key, \"${BLS_KEY_FILE}\"]"), IsEmpty());
  EXPECT_THAT(leaked("command: [run, --config, \"${CONFIG}\"]"), IsEmpty());
}

TEST(KM05, AScriptThatIsMountedIsRead) {
  const auto findings = findings_of(with_script("#!/bin/sh\nrun --k \"$PRIVATE_KEY\"\n"), Rule::KM05);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].service, "node");
  EXPECT_EQ(findings[0].where.at(0).line, 2U);
  EXPECT_THAT(findings[0].message, HasSubstr("in a script that it mounts"));
}

TEST(KM05, TracingPrintsWhatItTouches) {
  const auto findings = findings_of(
      with_script("#!/bin/sh\nset -x\nexport PRIVATE_KEY=$(cat /k)\n[ -n \"$PRIVATE_KEY\" ]\n"), Rule::KM05);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_THAT(findings[0].message, HasSubstr("`set -x` is on"));
  EXPECT_THAT(findings_of(with_script("#!/bin/sh\nset -x\nset +x\n[ -n \"$PRIVATE_KEY\" ]\n"), Rule::KM05),
              IsEmpty());
}

TEST(KM05, PrintingIsToldAndPipingOnIsNot) {
  EXPECT_THAT(targets_of(with_script("#!/bin/sh\necho \"key: $PRIVATE_KEY\"\n"), Rule::KM05),
              ElementsAre("PRIVATE_KEY"));
  EXPECT_THAT(targets_of(with_script("#!/bin/sh\necho \"$PRIVATE_KEY\" | import --stdin\n"), Rule::KM05),
              IsEmpty());
  EXPECT_THAT(targets_of(with_script("#!/bin/sh\necho \"$PRIVATE_KEY\" > /run/key\n"), Rule::KM05),
              IsEmpty());
  EXPECT_THAT(targets_of(with_script("#!/bin/sh\nX=$(echo \"$PRIVATE_KEY\")\n"), Rule::KM05), IsEmpty());
}

TEST(KM05, ShellBuiltinsHaveNoCommandLine) {
  EXPECT_THAT(targets_of(with_script("#!/bin/sh\nif [ -z \"$PRIVATE_KEY\" ]; then exit 1; fi\nexport "
                                     "PRIVATE_KEY\nPRIVATE_KEY=$PRIVATE_KEY run\n"),
                         Rule::KM05),
              IsEmpty());
}

TEST(KM05, NoValueReachesAMessage) {
  for (const report::Finding& finding :
       outcome_of(check_key_material, Sample(service_yaml("    command: [run, \"--private-key=hunter2\"]")))
           .findings) {
    EXPECT_THAT(finding.message + finding.fix + finding.target, Not(HasSubstr("hunter2")));
  }
}

TEST(KM04, AKeyFileCopiedIntoTheImageIsCritical) {
  const auto findings = findings_of(
      built(check_key_material, "FROM scratch\nCOPY operator.ecdsa.key.json /app/x.json\n"), Rule::KM04);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].severity, Severity::Critical);
  EXPECT_EQ(findings[0].target, "operator.ecdsa.key.json");
}

TEST(KM04, AFolderCopiedToWhereKeysAreKeptIsHigh) {
  const auto findings =
      findings_of(built(check_key_material, "FROM debian\nCOPY ./docker/ssh /root/.ssh\n"), Rule::KM04);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].severity, Severity::High);
}

TEST(KM04, OrdinaryCopiesAndStagesThatAreLeftBehindAreNone) {
  EXPECT_THAT(targets_of(built(check_key_material,
                               "FROM debian AS b\nCOPY key.json /\nARG PRIVATE_KEY\nFROM scratch\nCOPY "
                               "--from=b /bin/app /app\nCOPY config.json /\n"),
                         Rule::KM04),
              IsEmpty());
}

TEST(KM04, SecretsInTheEnvironmentOrTheArgumentsOfAnImageAreTold) {
  const auto told = [](const std::string& line) {
    return findings_of(built(check_key_material, "FROM debian\n" + line + "\n"), Rule::KM04);
  };
  ASSERT_THAT(told("ENV KEYSTORE_PASSWORD=hunter2"), SizeIs(1));
  EXPECT_EQ(told("ENV KEYSTORE_PASSWORD=hunter2")[0].severity, Severity::High);
  EXPECT_THAT(told("ENV KEYSTORE_PASSWORD=hunter2")[0].message, Not(HasSubstr("hunter2")));
  ASSERT_THAT(told("ARG GITHUB_TOKEN"), SizeIs(1));
  EXPECT_EQ(told("ARG GITHUB_TOKEN")[0].severity, Severity::Medium);
  EXPECT_THAT(told("ENV KEYSTORE_PASSWORD="), IsEmpty());
  EXPECT_THAT(told("ENV KEYSTORE=/keys/k.json"), IsEmpty());
  EXPECT_THAT(told("ENV LOG_LEVEL=info"), IsEmpty());
}

TEST(KM04, BuildArgumentsOfTheProjectCount) {
  EXPECT_THAT(
      targets_of(
          outcome_of(check_key_material,
                     Sample("services: {node: {build: {context: ., args: {PRIVATE_KEY: \"${K}\"}}}}\n")),
          Rule::KM04),
      ElementsAre("PRIVATE_KEY"));
}

TEST(KM04, AnImageThatIsNotAtHandIsUnknown) {
  EXPECT_THAT(missing_of(outcome_of(check_key_material, Sample(service_yaml(""))), Rule::KM04), SizeIs(1));
}

}  // namespace
}  // namespace dvsguard::practice
