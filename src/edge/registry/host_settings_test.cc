#include "edge/registry/host_settings.h"

#include <gtest/gtest.h>

namespace dvsguard::registry {
namespace {

Result<HostSettings> parse(std::string_view text) {
  return parse_host_settings(text, file_name("hosts.toml"), "/nowhere");
}

// containerd's docs/hosts.md, "Setup a Local Mirror for Docker".
TEST(HostSettings, KeepTheOrderAndTheCapabilities) {
  const auto settings = parse(R"(
server = "https://registry-1.docker.io"    # Exclude this to not use upstream

[host."https://public-mirror.example.com"]
  capabilities = ["pull"]                  # Requires less trust, won't resolve tag to digest from this host
[host."https://docker-mirror.internal"]
  capabilities = ["pull", "resolve"]
)");
  ASSERT_TRUE(settings) << settings.error().what;
  EXPECT_EQ(settings->server.url, "https://registry-1.docker.io");
  ASSERT_EQ(settings->hosts.size(), 2U);
  EXPECT_EQ(settings->hosts[0].url, "https://public-mirror.example.com");
  EXPECT_TRUE(settings->hosts[0].pull);
  EXPECT_FALSE(settings->hosts[0].resolve);
  EXPECT_EQ(settings->hosts[0].place.line, 4U);
  EXPECT_TRUE(settings->hosts[1].resolve);
  EXPECT_TRUE(settings->notes.empty());
}

// parseHostConfig in containerd's hosts.go.
TEST(HostSettings, WithoutCapabilitiesEverythingIsTakenAndWithoutASchemeHttps) {
  const auto settings = parse("[host.\"mirror.test/hub\"]\n  capabilities = []\n");
  ASSERT_TRUE(settings) << settings.error().what;
  EXPECT_EQ(settings->hosts[0].url, "https://mirror.test/hub");
  EXPECT_TRUE(settings->hosts[0].pull && settings->hosts[0].resolve);
  EXPECT_EQ(settings->server.url, "");
}

TEST(HostSettings, HeadersAreOneTextOrSeveral) {
  const auto settings =
      parse("[host.\"https://a.test\".header]\n  x-custom-2 = [\"value1\", \"value2\"]\n  b = \"c\"\n");
  ASSERT_TRUE(settings) << settings.error().what;
  const auto& headers = settings->hosts[0].headers;
  ASSERT_EQ(headers.size(), 3U);
  EXPECT_EQ(headers[1].first, "x-custom-2");
  EXPECT_EQ(headers[1].second.reveal(), "value2");
}

// The documentation's own example of what is not supported: one host within another.
TEST(HostSettings, AHostWithinAHostIsRefused) {
  EXPECT_FALSE(parse("[host.\"https://a.test\".host.\"https://b.test\"]\n"));
}

TEST(HostSettings, TheChecksOfTlsStay) {
  EXPECT_EQ(parse("[host.\"https://a.test\"]\nskip_verify = true\n").error().code, ErrorCode::Unsupported);
  EXPECT_TRUE(parse("[host.\"http://a.test\"]\nskip_verify = true\n"));
  EXPECT_TRUE(parse("[host.\"https://a.test\"]\nskip_verify = false\n"));
}

TEST(HostsFolders, AreTheUsersBeforeTheMachines) {
  using Strings = std::vector<std::string>;
  EXPECT_EQ(hosts_folders("/home/a", ""),
            (Strings{"/home/a/.config/containerd/certs.d", "/home/a/.config/docker/certs.d",
                     "/etc/containerd/certs.d", "/etc/docker/certs.d"}));
  EXPECT_EQ(hosts_folders("/home/a", "/x").front(), "/x/containerd/certs.d");
  EXPECT_EQ(hosts_folders("", ""), (Strings{"/etc/containerd/certs.d", "/etc/docker/certs.d"}));
}

}  // namespace
}  // namespace dvsguard::registry
