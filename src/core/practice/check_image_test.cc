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

TEST(CheckImage, AFolderSaysNothingOfHowItIsStarted) {
  ImageFacts facts;
  facts.has_config = false;
  const auto outcome = check_image({.facts = facts, .now = kNow});
  for (const Rule rule : {Rule::LG03, Rule::ID01, Rule::ID04}) {
    EXPECT_TRUE(found(outcome, rule).empty());
    EXPECT_EQ(unknown(outcome, rule), 1U);
  }
}

TEST(CheckImage, ATagIsToldAndADigestIsNot) {
  const ImageFacts facts;
  EXPECT_EQ(found(check_image({.facts = facts, .now = kNow, .reference = "acme/node:1"}), Rule::SG01).size(),
            1U);
  const std::string pinned = "acme/node@sha256:" + std::string(64, 'a');
  EXPECT_TRUE(found(check_image({.facts = facts, .now = kNow, .reference = pinned}), Rule::SG01).empty());
  EXPECT_TRUE(found(check_image({.facts = facts, .now = kNow}), Rule::SG01).empty());
}

TEST(CheckImage, WhatOnlyAProjectShowsIsUnknown) {
  const ImageFacts facts;
  const auto outcome = check_image({.facts = facts, .now = kNow});
  for (const Rule rule : {Rule::LG01, Rule::ID02, Rule::SG02}) EXPECT_EQ(unknown(outcome, rule), 1U);
}

TEST(CheckImage, ALayerThatNobodyReadLeavesNoRuleOfItsContentKept) {
  ImageFacts facts;
  facts.image.config.user = "10001";
  for (const Unread::Bearing bearing : image::kEveryBearing)
    facts.unread.push_back({bearing, "layer 2: was not looked at"});
  const auto outcome = check_image({.facts = facts, .now = kNow});
  for (const Rule rule : {Rule::IM01, Rule::IM02, Rule::IM03, Rule::IM04, Rule::PA01, Rule::PA03, Rule::KM04,
                          Rule::ID01, Rule::ID04})
    EXPECT_GE(unknown(outcome, rule), 1U) << report::info(rule).id;
}

}  // namespace
}  // namespace dvsguard::practice
