#include "core/image/config_keys.h"

#include <gtest/gtest.h>

namespace dvsguard::image {
namespace {

// Hardhat's and anvil's first published test key.
constexpr const char* kTestKey = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

constexpr crypto::SipHashKey kKey{};

TEST(ConfigKeys, FindsAKeyInTheEnvironmentByItsName) {
  oci::ImageConfig config;
  config.env = {"PATH=/bin", std::string("PRIVATE_KEY=") + kTestKey};
  const auto keys = config_keys(config, {}, kKey);
  ASSERT_EQ(keys.size(), 1U);
  EXPECT_EQ(keys[0].place.path, "env PRIVATE_KEY");
  EXPECT_TRUE(keys[0].hit.published_test_key);
}

TEST(ConfigKeys, FindsAKeyInABuildStepAndOnTheCommandLine) {
  oci::ImageConfig config;
  config.history.push_back(
      {.created = "", .created_by = "/bin/sh -c #(nop) COPY", .author = "", .comment = ""});
  config.history.push_back({.created = "",
                            .created_by = std::string("|1 PRIVATE_KEY=") + kTestKey + " /bin/sh -c make",
                            .author = "",
                            .comment = ""});
  config.command = {"node", "--private-key", kTestKey};
  const auto keys = config_keys(config, {}, kKey);
  ASSERT_EQ(keys.size(), 2U);
  EXPECT_EQ(keys[0].place.path, "command");
  EXPECT_EQ(keys[1].place.path, "history 2");
}

TEST(ConfigKeys, DigestsAreNoKeys) {
  oci::ImageConfig config;
  config.env = {"GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D",
                "PYTHON_SHA256=ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff81"};
  config.labels = {{"org.opencontainers.image.base.digest",
                    "sha256:ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff81"}};
  EXPECT_TRUE(config_keys(config, {}, kKey).empty());
}

// Docker before 1.10 wrote what the build's last container ran into `container_config`.
TEST(ConfigKeys, FindsAKeyInAMemberThatNobodyKnows) {
  const std::string bytes =
      std::string(R"({"container_config":{"Env":["PATH=/bin","PRIVATE_KEY=)") + kTestKey + R"("]}})";
  const auto keys = config_keys({}, bytes, kKey);
  ASSERT_EQ(keys.size(), 1U);
  EXPECT_EQ(keys[0].place.path, "container_config.Env PRIVATE_KEY");
}

TEST(ConfigKeys, AKeyThatStandsInTwoMembersIsToldOnce) {
  oci::ImageConfig config;
  config.env = {std::string("PRIVATE_KEY=") + kTestKey};
  config.command = {"node", "--network", "holesky"};
  const std::string env = std::string(R"(["PRIVATE_KEY=)") + kTestKey + R"("])";
  const std::string bytes = R"({"config":{"Env":)" + env + R"(},"container_config":{"Env":)" + env + "}}";
  const auto keys = config_keys(config, bytes, kKey);
  ASSERT_EQ(keys.size(), 1U);
  EXPECT_EQ(keys[0].place.path, "env PRIVATE_KEY");
}

// Docker before 25 wrote the id of the build's last container so.
TEST(ConfigKeys, AnIdIsNoKey) {
  EXPECT_TRUE(
      config_keys({}, R"({"container":"ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff81"})",
                  kKey)
          .empty());
}

TEST(ConfigKeys, AValueIsLookedAtUnderEachOfItsNames) {
  oci::ImageConfig config;
  config.env = {std::string("COMMIT=") + kTestKey, std::string("PRIVATE_KEY=") + kTestKey};
  const auto keys = config_keys(config, {}, kKey);
  ASSERT_FALSE(keys.empty());
  EXPECT_EQ(keys.back().place.path, "env PRIVATE_KEY");
}

TEST(ConfigKeys, WhatIsNoJsonIsScannedAsText) {
  EXPECT_EQ(config_keys({}, std::string("PRIVATE_KEY=") + kTestKey, kKey).size(), 1U);
}

TEST(ConfigKeys, NoMoreThanTheCapAreLookedFor) {
  oci::ImageConfig config;
  for (std::size_t i = 0; i < kMaxKeysOfConfig + 10; ++i)
    config.env.push_back("PRIVATE_KEY_" + std::to_string(i) + "=" + kTestKey);
  EXPECT_EQ(config_keys(config, {}, kKey).size(), kMaxKeysOfConfig + 1);
}

}  // namespace
}  // namespace dvsguard::image
