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

image::KeyFound key() {
  image::KeyFound key;
  key.hit.certainty = keyscan::Certainty::Proven;
  key.hit.what = "secp256k1 private key";
  key.place.path = "app/.env";
  key.place.layer = 0;
  return key;
}

report::Severity severity_of(const image::KeyFound& key) {
  ImageFacts facts;
  facts.keys = {key};
  return outcome_of(check_image_keys, facts).findings.at(0).severity;
}

TEST(ImageKeys, AreAsSevereAsTheyAreSure) {
  EXPECT_EQ(severity_of(key()), report::Severity::Critical);
  image::KeyFound likely = key();
  likely.hit.certainty = keyscan::Certainty::Likely;
  EXPECT_EQ(severity_of(likely), report::Severity::High);
  image::KeyFound encrypted = key();
  encrypted.hit.encrypted = true;
  EXPECT_EQ(severity_of(encrypted), report::Severity::High);
  image::KeyFound published = key();
  published.hit.published_test_key = true;
  EXPECT_EQ(severity_of(published), report::Severity::Low);
}

TEST(ImageKeys, ADeletedOneIsToldAsInTheImageAllTheSame) {
  ImageFacts facts;
  facts.keys = {key()};
  facts.keys[0].hidden = true;
  const auto outcome = outcome_of(check_image_keys, facts);
  EXPECT_NE(outcome.findings.at(0).message.find("deletes or replaces"), std::string::npos);
}

TEST(ImageKeys, AnImageWithoutThemIsAccepted) {
  const auto outcome = outcome_of(check_image_keys, {});
  EXPECT_TRUE(outcome.findings.empty());
  EXPECT_TRUE(outcome.missing.empty());
}

TEST(ImageKeys, AreUnknownWhereBytesWereNotReadAndOnlyThere) {
  EXPECT_EQ(unknown(outcome_of(check_image_keys, unread(Unread::Bearing::Keys)), Rule::KM04), 1U);
  EXPECT_TRUE(outcome_of(check_image_keys, unread(Unread::Bearing::Packages)).missing.empty());
}

}  // namespace
}  // namespace dvsguard::practice
