#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/practice/practices.h"
#include "core/practice/testing.h"

namespace dvsguard::practice {
namespace {

using report::Rule;
using report::Severity;
using ::testing::ElementsAre;
using testing::findings_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::outcome_of;
using testing::Sample;
using testing::service_yaml;
using ::testing::SizeIs;

// anvil's first account, published by Foundry; and the key of EIP-155's example, which is in no list of test
// keys.
constexpr std::string_view kTestKey = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
constexpr std::string_view kRealKey = "0x9c0257114eb9399a2985f8e75dad7600c5d89fe3824ffa99ec1c3eb8bf3b0501";

keyscan::Hit proven(std::string what) {
  keyscan::Hit hit;
  hit.certainty = keyscan::Certainty::Proven;
  hit.what = std::move(what);
  return hit;
}

std::vector<report::Finding> with_hit(const std::string& path, keyscan::Hit hit) {
  Sample sample(service_yaml(""));
  EvidenceFile file;
  file.path = Sample::absolute(path);
  file.shown = path;
  hit.line = 7;
  hit.column = 3;
  file.hits.push_back(std::move(hit));
  sample.files().push_back(std::move(file));
  return findings_of(outcome_of(check_key_material, sample), Rule::KM08);
}

std::vector<report::Finding> with_literal(std::string_view value) {
  return findings_of(outcome_of(check_key_material, Sample(service_yaml("    environment: {PRIVATE_KEY: \"" +
                                                                        std::string(value) + "\"}"))),
                     Rule::KM08);
}

TEST(KM08, AProvenKeyInAFileOfTheProjectIsCritical) {
  const auto findings = with_hit("deploy.sh", proven("mnemonic"));
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].severity, Severity::Critical);
  EXPECT_EQ(findings[0].where.at(0).text(), "deploy.sh:7:3");
  EXPECT_EQ(findings[0].message, "holds a mnemonic in the clear: whoever has these files has the key");
}

TEST(KM08, AnEncryptedKeyIsHighAndAPublishedOneLow) {
  keyscan::Hit encrypted = proven("keystore");
  encrypted.encrypted = true;
  EXPECT_EQ(with_hit("k.json", encrypted).at(0).severity, Severity::High);
  keyscan::Hit test = proven("secp256k1 private key");
  test.published_test_key = true;
  test.test_key_name = "anvil, account 0";
  EXPECT_EQ(with_hit(".env", test).at(0).severity, Severity::Low);
  EXPECT_THAT(with_hit(".env", test).at(0).message, HasSubstr("anvil, account 0"));
}

TEST(KM08, WithoutProofNothingIsTold) {
  keyscan::Hit likely = proven("mnemonic");
  likely.certainty = keyscan::Certainty::Likely;
  EXPECT_THAT(with_hit("a.txt", likely), IsEmpty());
}

TEST(KM08, TheOperatorsOwnFilesOutsideTheProjectAreNotItsFiles) {
  EXPECT_THAT(with_hit("/home/operator/key.json", proven("keystore")), IsEmpty());
}

TEST(KM08, ALiteralInTheComposeFileIsRead) {
  ASSERT_THAT(with_literal(kRealKey), SizeIs(1));
  EXPECT_EQ(with_literal(kRealKey)[0].severity, Severity::Critical);
  EXPECT_EQ(with_literal(kTestKey).at(0).severity, Severity::Low);
  EXPECT_THAT(with_literal("hunter2"), IsEmpty());
  // 2^256-1 is no secp256k1 scalar (SEC 2: n ends in D0364141).
  EXPECT_THAT(with_literal("0x" + std::string(64, 'f')), IsEmpty());
}

TEST(KM08, NoPartOfTheKeyIsShown) {
  for (const report::Finding& finding : with_literal(kRealKey)) {
    EXPECT_THAT(finding.message + finding.fix + finding.target, Not(HasSubstr("9c0257")));
  }
}

TEST(KM08, AValueThatTheOperatorsShellBringsIsNotAFileOfTheProject) {
  EXPECT_THAT(findings_of(outcome_of(check_key_material,
                                     Sample(service_yaml("    environment: {PRIVATE_KEY: \"${K}\"}"),
                                            {{"K", std::string(kRealKey)}})),
                          Rule::KM08),
              IsEmpty());
}

}  // namespace
}  // namespace dvsguard::practice
