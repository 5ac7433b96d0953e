#include "core/oci/platform.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dvsguard::oci {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> texts(const std::vector<Platform>& platforms) {
  std::vector<std::string> out;
  for (const Platform& one : platforms) out.push_back(one.text());
  return out;
}

Result<Platform> parsed(std::string_view text) {
  return parse_platform(text, "riscv64");
}

// The expected values are those of containerd/platforms' own tests (compare_test.go, platforms_test.go).
TEST(Platform, NamesAreSpelledAsContainerdSpellsThem) {
  EXPECT_EQ(parsed("linux/x86_64")->text(), "linux/amd64");
  EXPECT_EQ(parsed("linux/amd64/v1")->text(), "linux/amd64");
  EXPECT_EQ(parsed("linux/aarch64/v8")->text(), "linux/arm64");
  EXPECT_EQ(parsed("linux/arm64/8")->text(), "linux/arm64");
  EXPECT_EQ(parsed("linux/arm")->text(), "linux/arm/v7");
  EXPECT_EQ(parsed("linux/armhf")->text(), "linux/arm/v7");
  EXPECT_EQ(parsed("linux/armel")->text(), "linux/arm/v6");
  EXPECT_EQ(parsed("linux/arm/6")->text(), "linux/arm/v6");
  EXPECT_EQ(parsed("linux/i386")->text(), "linux/386");
  EXPECT_EQ(parsed("macOS/arm64")->text(), "darwin/arm64");
  EXPECT_EQ(parsed("arm64")->text(), "linux/arm64");
}

TEST(Platform, OneWordIsASystemOrAnArchitecture) {
  EXPECT_EQ(parsed("linux")->text(), "linux/riscv64");
  EXPECT_EQ(parsed("macos")->text(), "darwin/riscv64");
  EXPECT_EQ(parsed("x86_64")->text(), "linux/amd64");
  EXPECT_EQ(parsed("armhf")->text(), "linux/arm/v7");
  EXPECT_EQ(parsed("aarch64")->text(), "linux/arm64");
  for (const char* word : {"nonsense", "linux64", "unknown", "v8"}) EXPECT_FALSE(parsed(word)) << word;
}

// As containerd takes it: nobody knows tomorrow's machines.
TEST(Platform, APairNeedNotBeKnown) {
  EXPECT_EQ(parsed("linux/abc")->text(), "linux/abc");
  EXPECT_EQ(parsed("ABC/abc/v1")->text(), "abc/abc/v1");
}

TEST(Platform, WhatIsNoneIsRefused) {
  for (const char* text : {"", "/", "linux/", "linux/amd64/v1/x", "linux/a b", "linux/\x1b[2J"}) {
    EXPECT_FALSE(parsed(text)) << text;
  }
}

TEST(Platform, ArmRunsItsOlderVariants) {
  EXPECT_THAT(texts(runnable_on({"linux", "arm", "v7"})),
              ElementsAre("linux/arm/v7", "linux/arm/v6", "linux/arm/v5"));
}

TEST(Platform, Amd64RunsItsOlderVariantsAnd386) {
  EXPECT_THAT(texts(runnable_on({"linux", "amd64", "v3"})),
              ElementsAre("linux/amd64/v3", "linux/amd64/v2", "linux/amd64", "linux/386"));
}

TEST(Platform, Arm64RunsArm) {
  EXPECT_THAT(texts(runnable_on({"linux", "arm64", ""})),
              ElementsAre("linux/arm64", "linux/arm/v8", "linux/arm/v7", "linux/arm/v6", "linux/arm/v5"));
}

TEST(Platform, Arm64Version9RunsTheVersion8ThatItBranchedFrom) {
  const auto runs = texts(runnable_on({"linux", "arm64", "v9.1"}));
  EXPECT_THAT(std::vector<std::string>(runs.begin(), runs.begin() + 4),
              ElementsAre("linux/arm64/v9.1", "linux/arm64/v9", "linux/arm64/v8.6", "linux/arm64/v8.5"));
}

TEST(PlatformChoice, TheFirstWantedRanksBeforeTheSecond) {
  const PlatformChoice choice{{{"linux", "arm64", ""}, {"linux", "amd64", ""}}};
  EXPECT_LT(choice.rank({"linux", "arm64", "v8"}), choice.rank({"linux", "arm", "v7"}));
  EXPECT_LT(choice.rank({"linux", "arm", "v7"}), choice.rank({"linux", "amd64", ""}));
  EXPECT_FALSE(choice.rank({"windows", "amd64", ""}));
  EXPECT_FALSE(choice.rank({"unknown", "unknown", ""}));
}

TEST(PlatformChoice, NoneWantedIsAll) {
  EXPECT_TRUE(PlatformChoice{}.rank({"windows", "amd64", ""}));
}

}  // namespace
}  // namespace dvsguard::oci
