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

report::Outcome age(const char* created) {
  ImageFacts facts;
  facts.image.config.created = created;
  return outcome_of(check_image_age, facts);
}

// kNow is 2026-06-01.
TEST(ImageAge, NinetyDaysAreAcceptedAndOneMoreIsNot) {
  EXPECT_TRUE(age("2026-03-03T00:00:00Z").findings.empty());
  EXPECT_EQ(found(age("2026-03-02T00:00:00Z"), Rule::PA02).size(), 1U);
}

TEST(ImageAge, AZeroOrFutureDateIsNone) {
  for (const char* created :
       {"", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "1980-01-01T00:00:00Z", "2026-07-01T00:00:00Z"})
    EXPECT_EQ(unknown(age(created), Rule::PA02), 1U) << created;
}

TEST(ImageAge, TheCommitOfTheProgramThatStartsDatesAnImageWithoutADate) {
  ImageFacts facts;
  facts.go_binaries = {testing::go_program("bin/helper", "2026-05-31T00:00:00Z"),
                       testing::go_program("ko-app/node", "2020-01-01T00:00:00Z")};
  facts.image.config.entrypoint = {"/ko-app/node"};
  EXPECT_EQ(found(outcome_of(check_image_age, facts), Rule::PA02).size(), 1U);
}

TEST(ImageAge, AHelpersCommitDatesNothing) {
  ImageFacts facts;
  facts.go_binaries = {testing::go_program("usr/bin/gosu", "2026-05-31T00:00:00Z")};
  facts.image.config.entrypoint = {"/docker-entrypoint.sh"};
  EXPECT_EQ(unknown(outcome_of(check_image_age, facts), Rule::PA02), 1U);
}

TEST(ImageAge, TheOnlyProgramDatesAnImageThatStartsNothing) {
  ImageFacts facts;
  facts.go_binaries = {testing::go_program("node", "2026-05-31T00:00:00Z")};
  EXPECT_TRUE(outcome_of(check_image_age, facts).missing.empty());
}

TEST(ImageHealth, NoneAndASwitchedOffOneAreTold) {
  ImageFacts facts;
  EXPECT_EQ(found(outcome_of(check_image_health, facts), Rule::LG03).size(), 1U);
  facts.image.config.healthcheck = {"NONE"};
  EXPECT_EQ(found(outcome_of(check_image_health, facts), Rule::LG03).size(), 1U);
  facts.image.config.healthcheck = {"CMD", "/node", "health"};
  EXPECT_TRUE(outcome_of(check_image_health, facts).findings.empty());
}

}  // namespace
}  // namespace dvsguard::practice
