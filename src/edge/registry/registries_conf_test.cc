#include "edge/registry/registries_conf.h"

#include <gtest/gtest.h>

namespace dvsguard::registry {
namespace {

RegistriesConf conf(std::string_view text) {
  return *parse_registries_conf(text, file_name("registries.conf"), true);
}

std::string prefix_for(const RegistriesConf& of, std::string_view reference) {
  const RegistryRule* rule = rule_for(of, *oci::parse_reference(reference));
  return rule == nullptr ? "" : rule->prefix;
}

std::string moved(const RegistriesConf& of, std::string_view text) {
  const oci::Reference reference = *oci::parse_reference(text);
  const RegistryRule& rule = *rule_for(of, reference);
  return rewritten(reference, rule, rule.location, rule.place)->text();
}

// containers-registries.conf(5), "Choosing a [[registry]] TOML table" and its examples.
TEST(RegistriesConf, TheLongestPrefixThatEndsAtASeparatorCounts) {
  const auto of = conf(R"(
[[registry]]
location = "example.com"
[[registry]]
location = "example.com/foo"
[[registry]]
prefix = "*.example.com"
[[registry]]
location = "example.com/foo/bar:1"
)");
  EXPECT_EQ(prefix_for(of, "example.com/x"), "example.com");
  EXPECT_EQ(prefix_for(of, "example.com/foo"), "example.com/foo");
  EXPECT_EQ(prefix_for(of, "example.com/foo/x:2"), "example.com/foo");
  EXPECT_EQ(prefix_for(of, "example.com/food/x"), "example.com");
  EXPECT_EQ(prefix_for(of, "example.com/foo/bar:1"), "example.com/foo/bar:1");
  EXPECT_EQ(prefix_for(of, "example.com/foo/bar:12"), "example.com/foo");
  EXPECT_EQ(prefix_for(of, "a.b.example.com/x"), "*.example.com");
  EXPECT_EQ(prefix_for(of, "example.company/x"), "");
  EXPECT_EQ(prefix_for(of, "other.test/example.com/x"), "");
}

TEST(RegistriesConf, DockerHubsImagesAreKnownByTheirFullNames) {
  const auto of = conf("[[registry]]\nprefix = \"docker.io/library\"\nlocation = \"m.test:5000/hub\"\n");
  EXPECT_EQ(moved(of, "alpine:3"), "m.test:5000/hub/alpine:3");
  EXPECT_EQ(prefix_for(of, "acme/alpine"), "");
}

TEST(RegistriesConf, TheLocationTakesThePrefixsPlace) {
  const auto of = conf("[[registry]]\nprefix = \"example.com/foo\"\nlocation = \"internal.test/bar\"\n");
  EXPECT_EQ(moved(of, "example.com/foo/myimage:latest"), "internal.test/bar/myimage:latest");
}

TEST(RegistriesConf, OfOnePrefixTheFirstCounts) {
  const auto of =
      conf("[[registry]]\nlocation = \"a.test\"\nblocked = true\n[[registry]]\nlocation = \"a.test\"\n");
  ASSERT_EQ(of.rules.size(), 1U);
  EXPECT_TRUE(of.rules[0].blocked);
}

TEST(RegistriesConf, Version1BlocksToo) {
  const auto of = conf(
      "[registries.search]\nregistries = ['s.test']\n[registries.insecure]\nregistries = ['i.test']\n"
      "[registries.block]\nregistries = ['b.test', 'i.test']\n");
  ASSERT_EQ(of.rules.size(), 2U);
  EXPECT_TRUE(rule_for(of, *oci::parse_reference("b.test/x"))->blocked);
  EXPECT_TRUE(rule_for(of, *oci::parse_reference("i.test/x"))->insecure);
  EXPECT_FALSE(parse_registries_conf("[registries.block]\n", file_name("a.conf"), false));
}

}  // namespace
}  // namespace dvsguard::registry
