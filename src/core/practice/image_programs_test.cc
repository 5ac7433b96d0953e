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

TEST(ImagePrograms, AShellAndAPackageManagerAreOneFindingEach) {
  ImageFacts facts;
  facts.notable = {{image::Notable::Shell, "bin/bash", 0},
                   {image::Notable::Shell, "bin/dash", 0},
                   {image::Notable::PackageManager, "usr/bin/apt", 0}};
  const auto outcome = outcome_of(check_image_programs, facts);
  ASSERT_EQ(found(outcome, Rule::IM01).size(), 2U);
  EXPECT_EQ(found(outcome, Rule::IM01)[0].in_image.size(), 2U);
  EXPECT_TRUE(found(outcome, Rule::IM04).empty());
}

TEST(ImagePrograms, ADebuggerIsNoShell) {
  ImageFacts facts;
  facts.notable = {{image::Notable::Debugger, "usr/bin/gdb", 0}};
  const auto outcome = outcome_of(check_image_programs, facts);
  EXPECT_TRUE(found(outcome, Rule::IM01).empty());
  EXPECT_EQ(found(outcome, Rule::IM04).size(), 1U);
}

TEST(ImagePrograms, ADebugServerOnTheEntrypointIsTold) {
  ImageFacts facts;
  facts.image.config.entrypoint = {"dlv", "exec", "/app", "--headless", "--listen=:40000"};
  EXPECT_EQ(found(outcome_of(check_image_programs, facts), Rule::IM04).size(), 1U);
}

TEST(ImagePrograms, AnImageWithoutProgramsIsAccepted) {
  const auto outcome = outcome_of(check_image_programs, {});
  EXPECT_TRUE(outcome.findings.empty());
  EXPECT_TRUE(outcome.missing.empty());
}

TEST(ImagePrograms, FilesThatCouldNotBeReadMakeThemUnknown) {
  const auto facts = unread(Unread::Bearing::Files);
  EXPECT_EQ(unknown(outcome_of(check_image_programs, facts), Rule::IM01), 1U);
  EXPECT_EQ(unknown(outcome_of(check_image_programs, facts), Rule::IM04), 1U);
  EXPECT_EQ(unknown(outcome_of(check_image_privileges, facts), Rule::IM02), 1U);
  EXPECT_EQ(unknown(outcome_of(check_image_surface, facts), Rule::IM03), 1U);
}

TEST(ImagePrograms, AccountsThatCouldNotBeReadDoNot) {
  EXPECT_TRUE(outcome_of(check_image_programs, unread(Unread::Bearing::Accounts)).missing.empty());
}

TEST(ImagePrivileges, EachKindIsItsOwnFinding) {
  ImageFacts facts;
  facts.privileged = {{.setuid = true, .setgid = true, .path = "bin/a"},
                      {.capability = true, .path = "bin/b"}};
  EXPECT_EQ(found(outcome_of(check_image_privileges, facts), Rule::IM02).size(), 3U);
  EXPECT_TRUE(outcome_of(check_image_privileges, {}).findings.empty());
}

TEST(ImageSurface, ShowsNoTerminalEscapesOfARelease) {
  ImageFacts facts;
  facts.recognised = "\x1b[2J";
  EXPECT_EQ(outcome_of(check_image_surface, facts).findings.at(0).message.find('\x1b'), std::string::npos);
}

TEST(ImagePrograms, AListedShellThatNoFileIsNamedForIsUnknown) {
  ImageFacts facts;
  facts.packages.push_back({});
  facts.packages[0].name = "dash";
  EXPECT_EQ(unknown(outcome_of(check_image_programs, facts), Rule::IM01), 1U);
  facts.notable.push_back({image::Notable::Shell, "bin/dash", 0});
  EXPECT_EQ(unknown(outcome_of(check_image_programs, facts), Rule::IM01), 0U);
  facts = {};
  facts.packages.push_back({});
  facts.packages[0].name = "libc6";
  EXPECT_EQ(unknown(outcome_of(check_image_programs, facts), Rule::IM01), 0U);
}

}  // namespace
}  // namespace dvsguard::practice
