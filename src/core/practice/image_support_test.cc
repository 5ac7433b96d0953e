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

ImageFacts of(const char* id, const char* version) {
  ImageFacts facts;
  facts.os.emplace().id = id;
  facts.os->version_id = version;
  return facts;
}

// Debian 9's LTS ended on 2022-06-30; Debian 13 is supported until 2028.
TEST(ImageSupport, ReleasesAreHeldAgainstTheirLastDay) {
  EXPECT_EQ(found(outcome_of(check_image_support, of("debian", "9")), Rule::PA03).size(), 1U);
  const auto outcome = outcome_of(check_image_support, of("debian", "13"));
  EXPECT_TRUE(outcome.findings.empty());
  EXPECT_TRUE(outcome.missing.empty());
}

TEST(ImageSupport, ARollingReleaseHasNoEnd) {
  EXPECT_TRUE(outcome_of(check_image_support, of("wolfi", "20230201")).missing.empty());
}

TEST(ImageSupport, ADistributionThatNobodyKnowsIsUnknown) {
  EXPECT_EQ(unknown(outcome_of(check_image_support, of("acme", "1")), Rule::PA03), 1U);
  EXPECT_EQ(unknown(outcome_of(check_image_support, of("", "")), Rule::PA03), 1U);
}

TEST(ImageSupport, AnImageOfNoDistributionIsAccepted) {
  const auto outcome = outcome_of(check_image_support, {});
  EXPECT_TRUE(outcome.findings.empty());
  EXPECT_TRUE(outcome.missing.empty());
}

TEST(ImageSupport, PackagesWithoutAReleaseAreUnknown) {
  ImageFacts facts;
  facts.packages.emplace_back().name = "libc6";
  EXPECT_EQ(unknown(outcome_of(check_image_support, facts), Rule::PA03), 1U);
  facts.packages.clear();
  facts.unread_ecosystems = {package::Ecosystem::Rpm};
  EXPECT_EQ(unknown(outcome_of(check_image_support, facts), Rule::PA03), 1U);
  facts.unread_ecosystems = {package::Ecosystem::Npm};
  EXPECT_TRUE(outcome_of(check_image_support, facts).missing.empty());
}

TEST(ImageSupport, AReleaseThatMayBeReplacedIsUnknown) {
  ImageFacts facts = of("debian", "13");
  facts.unread.push_back({Unread::Bearing::Release, "layer 2: was not looked at"});
  EXPECT_EQ(unknown(outcome_of(check_image_support, facts), Rule::PA03), 1U);
}

}  // namespace
}  // namespace dvsguard::practice
