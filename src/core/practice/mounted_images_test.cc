#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/practice/check.h"
#include "core/practice/practices.h"
#include "core/practice/scanned_image.h"
#include "core/practice/testing.h"

namespace dvsguard::practice {
namespace {

using report::Outcome;
using report::Rule;
using testing::findings_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::missing_of;
using testing::Sample;
using testing::service_yaml;

constexpr const char* kMount = "    volumes: [{type: image, source: acme/models, target: /models}]";

Outcome judged(const std::map<std::string, ScannedImage, std::less<>>* images) {
  const Sample sample(service_yaml(kMount));
  Evidence evidence = sample.evidence();
  evidence.images = images;
  Outcome outcome;
  check_mounted_images(evidence, outcome);
  return outcome;
}

TEST(MountedImages, AKeyInOneIsToldAtItsMount) {
  image::ImageFacts facts;
  facts.keys.push_back({});
  facts.keys[0].hit.what = "secp256k1 private key";
  facts.keys[0].place.path = "app/.env";
  const std::map<std::string, ScannedImage, std::less<>> images{
      {"node:/models", {.facts = facts, .now = {}}}};
  const Outcome outcome = judged(&images);
  ASSERT_EQ(findings_of(outcome, Rule::KM04).size(), 1u);
  const report::Finding finding = findings_of(outcome, Rule::KM04)[0];
  EXPECT_THAT(finding.message, HasSubstr("mounts an image that holds secp256k1 private key"));
  EXPECT_THAT(report::exact_target(finding), HasSubstr("image at /models"));
  EXPECT_FALSE(finding.where.empty());
}

TEST(MountedImages, DataAloneHasNoAgeThatMatters) {
  const image::ImageFacts facts;
  const std::map<std::string, ScannedImage, std::less<>> images{
      {"node:/models", {.facts = facts, .now = {}}}};
  const Outcome outcome = judged(&images);
  EXPECT_THAT(outcome.findings, IsEmpty());
  EXPECT_THAT(outcome.missing, IsEmpty());
}

TEST(MountedImages, OneThatNobodyLookedIntoIsUnknown) {
  const Outcome outcome = judged(nullptr);
  EXPECT_THAT(outcome.findings, IsEmpty());
  ASSERT_EQ(missing_of(outcome, Rule::KM04).size(), 1u);
  EXPECT_EQ(missing_of(outcome, Rule::KM04)[0].command, "dvsguard check --pull");
}

}  // namespace
}  // namespace dvsguard::practice
