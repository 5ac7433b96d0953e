#include <gtest/gtest.h>

#include "core/practice/image_for_tests.h"

namespace dvsguard::practice {
namespace {

using image::ImageFacts;
using image::Unread;
using report::Rule;
using testing::found;
using testing::kNow;
using testing::outcome_of;
using testing::unknown;
using testing::unread;

advisory::Match match() {
  advisory::Match match;
  match.id = "GO-2024-2687";
  match.ecosystem = package::Ecosystem::Go;
  match.package = "golang.org/x/net";
  match.version = "v0.17.0";
  match.program = "app/node";
  match.severity = advisory::Severity::High;
  match.fixed = "0.23.0";
  match.level = advisory::Level::SymbolLinked;
  return match;
}

report::Outcome judged(const std::vector<advisory::Match>& matches) {
  ImageFacts facts;
  facts.go_binaries = {testing::go_program("app/node")};
  ImageAdvisories advisories;
  advisories.matches = matches;
  return outcome_of(check_image_advisories, facts, &advisories);
}

TEST(ImageAdvisories, WhatIsLinkedAndMendedIsRefused) {
  const auto outcome = judged({match()});
  ASSERT_EQ(found(outcome, Rule::PA01).size(), 1U);
  EXPECT_EQ(found(outcome, Rule::PA01)[0].severity, report::Severity::High);
  EXPECT_EQ(found(outcome, Rule::PA01)[0].fix, "update it to v0.23.0");
}

TEST(ImageAdvisories, WhatIsNotLinkedIsToldAndNoMore) {
  advisory::Match unlinked = match();
  unlinked.level = advisory::Level::PackageLinked;
  const auto outcome = judged({unlinked});
  EXPECT_EQ(found(outcome, Rule::PA01).at(0).severity, report::Severity::Info);
  EXPECT_TRUE(outcome.missing.empty());
}

TEST(ImageAdvisories, FunctionsThatAreNotAllKnownAreUnknownAndNotKept) {
  advisory::Match open = match();
  open.level = advisory::Level::Module;
  open.conclusive = false;
  const auto outcome = judged({open});
  EXPECT_TRUE(outcome.findings.empty());
  EXPECT_EQ(unknown(outcome, Rule::PA01), 1U);
}

TEST(ImageAdvisories, TheVersionThatMendsAllIsNamed) {
  advisory::Match later = match();
  later.id = "GO-2025-3503";
  later.fixed = "0.36.0";
  EXPECT_EQ(found(judged({later, match()}), Rule::PA01).at(0).fix, "update it to v0.36.0");
}

TEST(ImageAdvisories, WhatAVexDocumentRulesOutIsTold) {
  advisory::Match ruled = match();
  ruled.vex.emplace().status = advisory::VexStatus::NotAffected;
  ruled.vex->justification = "vulnerable_code_not_present";
  EXPECT_EQ(found(judged({ruled}), Rule::PA01).at(0).severity, report::Severity::Info);
}

TEST(ImageAdvisories, WithoutDataNothingIsKept) {
  ImageFacts facts;
  facts.packages.emplace_back().name = "libc6";
  const auto outcome = outcome_of(check_image_advisories, facts);
  EXPECT_EQ(unknown(outcome, Rule::PA01), 1U);
  EXPECT_EQ(unknown(outcome, Rule::PA04), 1U);
}

TEST(ImageAdvisories, WhatTheDataLacksIsUnknown) {
  ImageFacts facts;
  facts.packages.emplace_back().name = "libc6";
  ImageAdvisories advisories;
  advisories.lacking = {"advisories for Kali"};
  const auto outcome = outcome_of(check_image_advisories, facts, &advisories);
  EXPECT_EQ(unknown(outcome, Rule::PA01), 1U);
  EXPECT_EQ(unknown(outcome, Rule::PA04), 1U);
}

TEST(ImageAdvisories, AnImageThatOnlyHoldsDataIsAccepted) {
  const auto outcome = outcome_of(check_image_advisories, {});
  EXPECT_TRUE(outcome.findings.empty());
  EXPECT_TRUE(outcome.missing.empty());
}

TEST(ImageAdvisories, ProgramsThatNothingDescribesAreUnknown) {
  ImageFacts facts;
  facts.other_binaries = 1;
  EXPECT_EQ(unknown(outcome_of(check_image_advisories, facts), Rule::PA01), 1U);
}

TEST(ImageAdvisories, OtherEcosystemsAndUnreadDatabasesAreUnknown) {
  ImageFacts facts;
  facts.unread_ecosystems = {package::Ecosystem::Npm};
  EXPECT_EQ(unknown(outcome_of(check_image_advisories, facts), Rule::PA01), 1U);
  for (const auto bearing : {Unread::Bearing::Packages, Unread::Bearing::Release})
    EXPECT_EQ(unknown(outcome_of(check_image_advisories, unread(bearing)), Rule::PA01), 1U);
  EXPECT_TRUE(outcome_of(check_image_advisories, unread(Unread::Bearing::Keys)).missing.empty());
}

}  // namespace
}  // namespace dvsguard::practice
