#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/practice/practices.h"
#include "core/practice/testing.h"

namespace dvsguard::practice {
namespace {

using report::Rule;
using ::testing::ElementsAre;
using testing::findings_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::outcome_of;
using testing::Sample;
using testing::service_yaml;
using ::testing::SizeIs;
using testing::targets_of;

report::Outcome checked(const std::string& yaml) {
  return outcome_of(check_key_material, Sample(yaml));
}

std::vector<std::string> mounted(std::string_view volume, std::string_view rest = "") {
  return targets_of(
      checked(service_yaml("    volumes: [\"" + std::string(volume) + "\"]\n" + std::string(rest))),
      Rule::KM01);
}

TEST(KM01, KeyFilesAreKnownByTheirTargetOrTheirSource) {
  EXPECT_THAT(mounted("./a.json:/app/operator_keys/ecdsa_key.json:ro"),
              ElementsAre("/app/operator_keys/ecdsa_key.json"));
  EXPECT_THAT(mounted("~/.eigenlayer/operator_keys:/app/k:ro"), ElementsAre("/app/k"));
  EXPECT_THAT(mounted("./keystore:/data:ro"), ElementsAre("/data"));
  EXPECT_THAT(mounted("./priv_validator_key.json:/c.json:ro"), ElementsAre("/c.json"));
}

std::vector<std::string> granted(const std::string& config, const std::string& grant = "c") {
  return targets_of(checked(service_yaml("    configs: [" + grant + "]", "configs: {c: " + config + "}\n")),
                    Rule::KM01);
}

TEST(KM01, AConfigFromAKeysVariableIsAKey) {
  EXPECT_THAT(granted("{environment: PRIVATE_KEY}"), ElementsAre("/c"));
  EXPECT_THAT(granted("{environment: BLS_KEY_PASSWORD}", "{source: c, target: /run/p}"),
              ElementsAre("/run/p"));
  EXPECT_THAT(granted("{environment: X}", "{source: c, target: /app/ecdsa_key.json}"),
              ElementsAre("/app/ecdsa_key.json"));
  EXPECT_THAT(granted("{environment: LOG_LEVEL}"), IsEmpty());
  EXPECT_THAT(granted("{environment: PRIVATE_KEY_FILE}"), IsEmpty());
}

TEST(KM01, AConfigWhoseTextBringsInAKeyIsAKey) {
  EXPECT_THAT(granted("{content: 'key = \"${PRIVATE_KEY}\"'}"), ElementsAre("/c"));
  EXPECT_THAT(granted("{content: 'PRIVATE_KEY=" + std::string(64, '1') + "'}"), ElementsAre("/c"));
  // A reader of the variable, not its value.
  EXPECT_THAT(granted("{content: 'echo $$PRIVATE_KEY'}"), IsEmpty());
  EXPECT_THAT(granted("{content: 'level = \"${LOG_LEVEL}\"'}"), IsEmpty());
}

TEST(KM01, AConfigThatNoServiceIsGrantedIsNone) {
  EXPECT_THAT(targets_of(checked(service_yaml("", "configs: {c: {environment: PRIVATE_KEY}}\n")), Rule::KM01),
              IsEmpty());
}

TEST(KM01, OrdinaryMountsAreNone) {
  EXPECT_THAT(mounted("./data:/data"), IsEmpty());
  EXPECT_THAT(mounted("./config.yaml:/app/config.yaml:ro"), IsEmpty());
  EXPECT_THAT(mounted("./certs/ca.pem:/etc/ssl/ca.pem:ro"), IsEmpty());
  EXPECT_THAT(mounted("./operator.pub:/app/operator.pub:ro"), IsEmpty());
}

TEST(KM01, AVariableThatNamesAKeysPlaceIsEnough) {
  EXPECT_THAT(mounted("${NODE_BLS_KEY_FILE}:/app/b:ro"), ElementsAre("/app/b"));
  EXPECT_THAT(mounted("${NODE_LOG_PATH}:/app/b:ro"), IsEmpty());
}

TEST(KM01, AFolderIsAKeysWhereTheServicesOwnSettingsSaySo) {
  const std::string environment = "    environment: {ETH_KEYSTORE: /config/priv_key.json}\n";
  EXPECT_THAT(mounted("./config:/config:ro", environment), ElementsAre("/config"));
  EXPECT_THAT(mounted("./config:/configuration:ro", environment), IsEmpty());
  EXPECT_THAT(mounted("./config:/config:ro", "    command: [run, --keystore=/config/keystore.json]\n"),
              ElementsAre("/config"));
}

TEST(KM01, APathInAnEnvFileOfSeveralServicesIsNobodysOwn) {
  const auto with_file = [](std::string_view services) {
    return targets_of(outcome_of(check_key_material, Sample("services:\n" + std::string(services), {},
                                                            {{".env", "BLS_KEY_FILE=/app/keys/bls.json\n"}})),
                      Rule::KM01);
  };
  const std::string node = "  node: {image: acme/node, env_file: .env, volumes: [\"./app:/app:ro\"]}\n";
  EXPECT_THAT(with_file(node), ElementsAre("/app"));
  EXPECT_THAT(with_file(node + "  other: {image: acme/other, env_file: .env}\n"), IsEmpty());
}

TEST(KM01, SecretsAndPasswordFilesCount) {
  EXPECT_THAT(
      targets_of(checked(service_yaml("    secrets: [ecdsa_key]", "secrets: {ecdsa_key: {file: ./k}}\n")),
                 Rule::KM01),
      ElementsAre("/run/secrets/ecdsa_key"));
  EXPECT_THAT(targets_of(checked(service_yaml("    secrets: [ecdsa_key]",
                                              "secrets: {ecdsa_key: {environment: K}}\n")),
                         Rule::KM01),
              ElementsAre("/run/secrets/ecdsa_key"));
  const auto findings = findings_of(checked(service_yaml("    secrets: [keystore_password]",
                                                         "secrets: {keystore_password: {file: ./p}}\n")),
                                    Rule::KM01);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_THAT(findings[0].message, HasSubstr("the password of a key"));
  EXPECT_THAT(targets_of(checked(service_yaml("    secrets: [db_host]", "secrets: {db_host: {file: ./p}}\n")),
                         Rule::KM01),
              IsEmpty());
}

TEST(KM01, AFileThatWasFoundToHoldAKeyCounts) {
  Sample sample(service_yaml("    volumes: [\"./notes.txt:/notes.txt:ro\"]"));
  EvidenceFile file;
  file.path = "/project/notes.txt";
  file.shown = "notes.txt";
  file.hits.emplace_back();
  file.hits.back().certainty = keyscan::Certainty::Proven;
  sample.files().push_back(file);
  EXPECT_THAT(targets_of(outcome_of(check_key_material, sample), Rule::KM01), ElementsAre("/notes.txt"));
}

TEST(KM01, AContractThatMountsAKeyIsTakenAtItsWord) {
  const std::string contract =
      "x-dvs:\n  contract: 1\n  name: o\n  keys: {bls: {type: bls-bn254, delivery: mount, services: "
      "[node]}}\n";
  EXPECT_THAT(targets_of(checked(service_yaml("", contract)), Rule::KM01), ElementsAre("bls"));
  // Not twice, where the mount itself is seen.
  EXPECT_THAT(
      targets_of(checked(service_yaml("    volumes: [\"./bls_key.json:/bls_key.json:ro\"]", contract)),
                 Rule::KM01),
      ElementsAre("/bls_key.json"));
}

TEST(KM07, OnlyRoIsReadOnly) {
  const auto writable = [](std::string_view mode) {
    return targets_of(checked(service_yaml("    volumes: [\"./ecdsa_key.json:/k/ecdsa_key.json" +
                                           std::string(mode) + "\"]")),
                      Rule::KM07);
  };
  EXPECT_THAT(writable(""), ElementsAre("/k/ecdsa_key.json"));
  EXPECT_THAT(writable(":rw"), ElementsAre("/k/ecdsa_key.json"));
  EXPECT_THAT(writable(":readonly"), ElementsAre("/k/ecdsa_key.json"));
  EXPECT_THAT(writable(":ro"), IsEmpty());
  EXPECT_THAT(writable(":ro,z"), IsEmpty());
}

TEST(KM07, TheModeThatComposeIgnoresIsNamed) {
  const auto findings = findings_of(
      checked(service_yaml("    volumes: [\"./ecdsa_key.json:/k/ecdsa_key.json:readonly\"]")), Rule::KM07);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_THAT(findings[0].message, HasSubstr("Compose ignores the mode \"readonly\""));
}

TEST(KM06, OneKeyFileInSeveralServicesIsToldOnce) {
  const auto both = [](std::string_view a, std::string_view b) {
    return targets_of(checked("services:\n  a: {image: a, volumes: [\"" + std::string(a) +
                              ":/a/bls_key.json:ro\"]}\n  b: {image: b, volumes: [\"" + std::string(b) +
                              ":/b/bls_key.json:ro\"]}\n"),
                      Rule::KM06);
  };
  EXPECT_THAT(both("./bls.json", "./bls.json"), ElementsAre("./bls.json"));
  EXPECT_THAT(both("./bls.json", "./other.json"), IsEmpty());
}

TEST(KM06, OneVariableInSeveralServicesIsTold) {
  const auto both = [](std::string_view a, std::string_view b) {
    return targets_of(
        outcome_of(
            check_key_material,
            Sample("services:\n  a: {image: a, environment: {A_PRIVATE_KEY: \"" + std::string(a) +
                       "\"}}\n  b: {image: b, environment: {B_PRIVATE_KEY: \"" + std::string(b) + "\"}}\n",
                   {{"ONE", "some value"}, {"SAME", "some value"}, {"TWO", "another"}})),
        Rule::KM06);
  };
  EXPECT_THAT(both("${ONE}", "${SAME}"), ElementsAre("A_PRIVATE_KEY"));
  EXPECT_THAT(both("${ONE}", "${TWO}"), IsEmpty());
}

TEST(KM06, VariablesThatAreNotSetAreToldApartByWhatIsWritten) {
  const auto both = [](std::string_view a, std::string_view b) {
    return targets_of(
        checked("services:\n  a: {image: a, environment: {PRIVATE_KEY: \"" + std::string(a) +
                "\"}}\n  b: {image: b, environment: {PRIVATE_KEY: \"" + std::string(b) + "\"}}\n"),
        Rule::KM06);
  };
  EXPECT_THAT(both("${K}", "${K}"), ElementsAre("PRIVATE_KEY"));
  EXPECT_THAT(both("${K1}", "${K2}"), IsEmpty());
}

TEST(KM06, WhoSharesAKeySharesItsPasswordWhichIsNotToldAgain) {
  const std::string body =
      ", volumes: [\"./bls.json:/bls_key.json:ro\"], environment: {BLS_KEY_PASSWORD: \"${P}\"}}\n";
  EXPECT_THAT(targets_of(checked("services:\n  a: {image: a" + body + "  b: {image: b" + body), Rule::KM06),
              ElementsAre("./bls.json"));
}

}  // namespace
}  // namespace dvsguard::practice
