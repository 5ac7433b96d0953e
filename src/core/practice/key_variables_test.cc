#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/practice/practices.h"
#include "core/practice/testing.h"

namespace dvsguard::practice {
namespace {

using report::Rule;
using report::Severity;
using ::testing::ElementsAre;
using testing::Files;
using testing::findings_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::outcome_of;
using testing::Sample;
using testing::service_yaml;
using ::testing::SizeIs;
using testing::targets_of;
using ::testing::UnorderedElementsAre;

// anvil's first account, published by Foundry.
constexpr std::string_view kTestKey = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

report::Outcome with_environment(std::string_view environment, const compose::Environment& values = {}) {
  return outcome_of(check_key_material,
                    Sample(service_yaml("    environment: " + std::string(environment)), values));
}

std::vector<std::string> told(std::string_view environment, const compose::Environment& values = {}) {
  return targets_of(with_environment(environment, values), Rule::KM02);
}

TEST(KM02, AVariableUnderAKeysNameIsTold) {
  EXPECT_THAT(told("{ECDSA_KEY_PASSWORD: \"${P}\"}"), ElementsAre("ECDSA_KEY_PASSWORD"));
  EXPECT_THAT(told("{OPERATOR_PRIVATE_KEY: \"${K}\"}", {{"K", "v"}}), ElementsAre("OPERATOR_PRIVATE_KEY"));
  EXPECT_THAT(told("{MNEMONIC: \"${M:-}\"}"), ElementsAre("MNEMONIC"));
  EXPECT_THAT(told("[OPERATOR_PRIVATE_KEY]"), ElementsAre("OPERATOR_PRIVATE_KEY"));
}

TEST(KM02, ALiteralIsToldUnlessItIsEmpty) {
  EXPECT_THAT(told("{ECDSA_KEY_PASSWORD: hunter2}"), ElementsAre("ECDSA_KEY_PASSWORD"));
  EXPECT_THAT(told("{ECDSA_KEY_PASSWORD: \"\"}"), IsEmpty());
}

TEST(KM02, NamesThatOnlyReferAreNone) {
  EXPECT_THAT(told("{ECDSA_KEY_FILE: \"${F}\", BLS_KEY_PATH: \"${P}\", OPERATOR_ADDRESS: \"${A}\", "
                   "PUBLIC_KEY: \"${U}\"}"),
              IsEmpty());
  EXPECT_THAT(told("{MONKEY_TYPE: \"${M}\", KEYBOARD: \"${K}\", DB_PASSWORD: \"${D}\"}"), IsEmpty());
}

TEST(KM02, PathsAndSwitchesUnderAKeysNameAreNone) {
  EXPECT_THAT(told("{ETH_KEYSTORE: /config/key.json}"), IsEmpty());
  EXPECT_THAT(told("{ETH_KEYSTORE: \"${K}\"}", {{"K", "/config/key.json"}}), IsEmpty());
  EXPECT_THAT(told("{OPERATOR_PRIVATE_KEY: \"false\"}"), IsEmpty());
}

TEST(KM02, AKeyInterpolatedIntoAnotherNameIsTold) {
  EXPECT_THAT(
      told("{SETTINGS: \"{\\\"key\\\": \\\"${OPERATOR_PRIVATE_KEY}\\\"}\"}", {{"OPERATOR_PRIVATE_KEY", "v"}}),
      ElementsAre("SETTINGS"));
}

TEST(KM02, APublishedTestKeyIsLowAndItsValueIsNotShown) {
  const auto findings =
      findings_of(with_environment("{PRIVATE_KEY: \"" + std::string(kTestKey) + "\"}"), Rule::KM02);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].severity, Severity::Low);
  EXPECT_THAT(findings[0].message + findings[0].fix, Not(HasSubstr("ac0974be")));
}

TEST(KM02, AValueThatStandsInTheNameIsNotShown) {
  const std::string_view words = "MNEMONIC:legal winner thank year wave sausage worth useful legal winner";
  EXPECT_THAT(told("[\"" + std::string(words) + "\"]"), ElementsAre("MNEMONIC"));
  EXPECT_THAT(told("{\"PRIVATE_KEY:" + std::string(kTestKey) + "\": \"\", KEYSTORE_PASSWORD: x}"),
              Not(::testing::Contains(HasSubstr("0xac"))));
}

TEST(KM02, NoValueReachesAMessage) {
  for (const report::Finding& finding :
       with_environment("{ECDSA_KEY_PASSWORD: hunter2, A_PRIVATE_KEY: \"${K}\"}", {{"K", "hunter2"}})
           .findings) {
    EXPECT_THAT(finding.message + finding.fix + finding.target, Not(HasSubstr("hunter2")));
  }
}

// One .env that holds a key's password, handed to several services.
report::Outcome handed(std::string_view services,
                       const Files& files = {{".env", "ECDSA_KEY_PASSWORD=hunter2\nLOG=info\n"}}) {
  return outcome_of(check_key_material, Sample("services:\n" + std::string(services), {}, files));
}

TEST(KM03, AProxyHasNoUseForAKeysPassword) {
  const auto outcome = handed(
      "  proxy: {image: \"nginx:1.27\", env_file: .env}\n"
      "  node: {image: acme/node, env_file: .env, volumes: [\"./ecdsa_key.json:/ecdsa_key.json:ro\"]}\n");
  const auto findings = findings_of(outcome, Rule::KM03);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].service, "proxy");
  EXPECT_EQ(findings[0].target, ".env");
  EXPECT_EQ(findings[0].message, "gets ECDSA_KEY_PASSWORD from .env, and shows no use for it; node has");
  // What KM03 tells of the proxy, KM02 does not tell again.
  ASSERT_THAT(findings_of(outcome, Rule::KM02), SizeIs(1));
  EXPECT_EQ(findings_of(outcome, Rule::KM02)[0].service, "node");
}

TEST(KM03, AServiceOfItsOwnKindHasNoUseWhereAnotherMountsTheKey) {
  EXPECT_THAT(targets_of(handed("  verifier: {image: acme/verifier, env_file: .env}\n"
                                "  node: {image: acme/node, env_file: .env, volumes: "
                                "[\"./ecdsa_key.json:/ecdsa_key.json:ro\"]}\n"),
                         Rule::KM03),
              ElementsAre(".env"));
}

TEST(KM03, WhereNobodyShowsAUseNobodyIsAccused) {
  const auto outcome = handed("  a: {image: acme/a, env_file: .env}\n  b: {image: acme/b, env_file: .env}\n");
  EXPECT_THAT(targets_of(outcome, Rule::KM03), IsEmpty());
  EXPECT_THAT(targets_of(outcome, Rule::KM02), ElementsAre("ECDSA_KEY_PASSWORD", "ECDSA_KEY_PASSWORD"));
}

TEST(KM03, TheContractSaysWhoHasAUse) {
  const std::string services = "  a: {image: acme/a, env_file: .env}\n  b: {image: acme/b, env_file: .env}\n";
  const std::string contract =
      "x-dvs:\n  contract: 1\n  name: o\n  config: {ECDSA_KEY_PASSWORD: {type: string, secret: true, "
      "services: [a], why: w}}\n";
  const auto findings = findings_of(handed(services + contract), Rule::KM03);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].service, "b");
}

TEST(KM03, AMentionInTheServicesOwnSettingsIsAUse) {
  EXPECT_THAT(
      targets_of(
          handed("  a: {image: acme/a, env_file: .env, command: [run, --pw, \"$${ECDSA_KEY_PASSWORD}\"]}\n"
                 "  node: {image: acme/node, env_file: .env, volumes: "
                 "[\"./ecdsa_key.json:/ecdsa_key.json:ro\"]}\n"),
          Rule::KM03),
      IsEmpty());
}

TEST(KM03, SeveralSecretsOfOneFileAreOneFinding) {
  const auto findings =
      findings_of(handed("  proxy: {image: nginx, env_file: .env}\n",
                         {{".env", "ECDSA_KEY_PASSWORD=a\nBLS_KEY_PASSWORD=b\nMNEMONIC=c\n"}}),
                  Rule::KM03);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_THAT(findings[0].message, HasSubstr("ECDSA_KEY_PASSWORD, BLS_KEY_PASSWORD and MNEMONIC from .env"));
}

TEST(KM03, AnEmptySecretIsHandedOverOnlyByAnExample) {
  const std::string services = "  proxy: {image: nginx, env_file: .env}\n";
  EXPECT_THAT(targets_of(handed(services, {{".env", "ECDSA_KEY_PASSWORD=\n"}}), Rule::KM03), IsEmpty());
  EXPECT_THAT(targets_of(handed(services, {{".env.example", "ECDSA_KEY_PASSWORD=\n"}}), Rule::KM03),
              ElementsAre(".env.example"));
}

TEST(KM03, AnExampleThatAsksForAPasswordLeavesTheKeyItselfBlank) {
  const auto findings = findings_of(handed("  proxy: {image: nginx, env_file: .env}\n",
                                           {{".env.example", "PRIVATE_KEY=\nECDSA_KEY_PASSWORD=\n"}}),
                                    Rule::KM03);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_THAT(findings[0].message, HasSubstr("gets ECDSA_KEY_PASSWORD from"));
}

TEST(KM03, AnEnvFileWithoutKeySecretsIsNone) {
  EXPECT_THAT(handed("  proxy: {image: nginx, env_file: .env}\n",
                     {{".env", "LOG=info\nBLS_KEY_FILE=/k\nDB_PASSWORD=x\n"}})
                  .findings,
              IsEmpty());
}

}  // namespace
}  // namespace dvsguard::practice
