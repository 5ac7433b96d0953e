#include "core/image/steps.h"

#include <gtest/gtest.h>

namespace dvsguard::image {
namespace {

TEST(Steps, ShowNoValueOfASecretsName) {
  const std::string step = shown_step("|2 NPM_TOKEN=abc defgh VERSION=1.0 /bin/sh -c make");
  EXPECT_EQ(step.find("abc"), std::string::npos) << step;
  EXPECT_EQ(step.find("defgh"), std::string::npos) << step;
}

TEST(Steps, ShowNothingOfAStepThatHoldsAKey) {
  EXPECT_EQ(
      shown_step(
          "RUN cast send --private-key 0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"),
      "");
}

TEST(Steps, AreMatchedToTheLayersThatTheyMade) {
  oci::ImageConfig config;
  config.diff_ids.resize(2);
  config.history.push_back({.created = "", .created_by = "COPY a", .author = "", .comment = ""});
  config.history.push_back(
      {.created = "", .created_by = "ENV A=1", .author = "", .comment = "", .empty_layer = true});
  config.history.push_back({.created = "", .created_by = "RUN b", .author = "", .comment = ""});
  EXPECT_EQ(shown_steps(config), (std::vector<std::string>{"COPY a", "RUN b"}));
}

TEST(Steps, ThatMatchNoLayersAreNotGuessed) {
  oci::ImageConfig config;
  config.diff_ids.resize(2);
  config.history.push_back({.created = "", .created_by = "COPY a", .author = "", .comment = ""});
  EXPECT_EQ(shown_steps(config), (std::vector<std::string>{"", ""}));
}

}  // namespace
}  // namespace dvsguard::image
