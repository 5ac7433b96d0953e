#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/practice/testing.h"

namespace dvsguard::practice {
namespace {

using report::Rule;
using ::testing::ElementsAre;
using testing::findings_of;
using ::testing::IsEmpty;
using testing::missing_of;
using testing::outcome_of;
using testing::Sample;
using testing::service_yaml;
using ::testing::SizeIs;
using testing::targets_of;

const std::string kAll = "notes: {features: [], breaking: [], security: [], hardware: [], steps: []}";

Sample contract(const std::string& more) {
  return Sample(service_yaml("", "x-dvs:\n  contract: 1\n  name: oracle\n  " + more + "\n"));
}

report::Outcome notes_of(const std::string& more) {
  return outcome_of(check_release_notes, contract(more));
}

report::Outcome step_of(const std::string& version, const std::string& from) {
  return notes_of(
      "version: \"" + version + "\"\n  upgrade: {from: \"" + from +
      "\", rollback: safe}\n  notes: {features: [], breaking: [x], security: [], hardware: [], steps: []}");
}

TEST(ReleaseNotes, WithoutAContractAreUnknown) {
  const auto outcome = outcome_of(check_release_notes, Sample(service_yaml("")));
  EXPECT_THAT(outcome.findings, IsEmpty());
  for (const Rule rule : {Rule::RN01, Rule::RN02, Rule::RN03})
    EXPECT_TRUE(missing_of(outcome, rule).at(0).decides);
  EXPECT_FALSE(missing_of(outcome, Rule::RN04).at(0).decides);
}

TEST(RN01, AVersionIsNeeded) {
  EXPECT_THAT(findings_of(notes_of(kAll), Rule::RN01), SizeIs(1));
  EXPECT_THAT(findings_of(notes_of("version: \"1.0.0\""), Rule::RN01), IsEmpty());
}

TEST(RN02, EverySectionMustStandThere) {
  EXPECT_THAT(targets_of(notes_of("version: \"1.0.0\""), Rule::RN02), ElementsAre("notes"));
  EXPECT_THAT(targets_of(notes_of("notes: {features: [a]}"), Rule::RN02),
              ElementsAre("breaking, security, hardware, steps"));
}

TEST(RN02, AnEmptySectionSaysThatThereIsNothing) {
  EXPECT_THAT(targets_of(notes_of(kAll), Rule::RN02), IsEmpty());
}

TEST(RN03, ABreakingChangeRaisesTheMajorVersion) {
  EXPECT_THAT(findings_of(step_of("1.4.1", ">=1.4.0"), Rule::RN03), SizeIs(1));
  EXPECT_THAT(findings_of(step_of("1.5.0", ">=1.4.0"), Rule::RN03), SizeIs(1));
  EXPECT_THAT(findings_of(step_of("2.0.0", ">=1.4.0"), Rule::RN03), IsEmpty());
}

TEST(RN03, BelowOneTheMinorVersionSaysSo) {
  EXPECT_THAT(findings_of(step_of("0.4.1", ">=0.4.0"), Rule::RN03), SizeIs(1));
  EXPECT_THAT(findings_of(step_of("0.5.0", ">=0.4.0"), Rule::RN03), IsEmpty());
}

TEST(RN03, TheNewestLowerBoundCounts) {
  EXPECT_THAT(findings_of(step_of("2.1.0", ">=1.0.0 >=2.0.0 <3.0.0"), Rule::RN03), SizeIs(1));
}

TEST(RN03, WithoutWhereItComesFromItIsUnknown) {
  EXPECT_THAT(missing_of(step_of("2.0.0", "<2.0.0"), Rule::RN03), SizeIs(1));
  EXPECT_THAT(missing_of(notes_of("version: \"1.0.0\"\n  notes: {breaking: [x]}"), Rule::RN03), SizeIs(1));
}

TEST(RN03, WithoutABreakingChangeAnyStepIsFine) {
  const auto outcome =
      notes_of("version: \"1.4.1\"\n  upgrade: {from: \">=1.4.0\", rollback: safe}\n  " + kAll);
  EXPECT_THAT(findings_of(outcome, Rule::RN03), IsEmpty());
  EXPECT_THAT(missing_of(outcome, Rule::RN03), IsEmpty());
}

TEST(Channels, WithoutAContractAreUnknown) {
  const auto outcome = outcome_of(check_channels, Sample(service_yaml("")));
  EXPECT_THAT(outcome.findings, IsEmpty());
  EXPECT_THAT(outcome.missing, SizeIs(2));
}

TEST(CH01, AContractNeedsAChannel) {
  EXPECT_THAT(findings_of(outcome_of(check_channels, contract("team: A")), Rule::CH01), SizeIs(1));
  EXPECT_THAT(
      outcome_of(check_channels, contract("channels: {discord: \"https://discord.gg/acme\"}")).findings,
      IsEmpty());
}

TEST(CH02, AChannelMustLeadSomewhere) {
  const auto outcome = outcome_of(
      check_channels,
      contract("channels: {discord: \"http://discord.example/acme\", telegram: \"https://t.me/acme\"}"));
  EXPECT_THAT(targets_of(outcome, Rule::CH02), ElementsAre("discord"));
  EXPECT_THAT(findings_of(outcome, Rule::CH01), IsEmpty());
}

}  // namespace
}  // namespace dvsguard::practice
