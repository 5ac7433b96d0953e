#include "core/practice/mounts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/practice/testing.h"

namespace dvsguard::practice {
namespace {

using ::testing::IsEmpty;
using testing::Sample;

std::vector<HostMount> mounts_of(std::string_view yaml) {
  const Sample sample(yaml);
  return host_mounts(sample.project(), sample.project().services.front());
}

constexpr std::string_view kGrants = R"(
services:
  node:
    image: x.example/node:1
    secrets: [key, {source: key, target: /run/other, mode: 0400}]
    configs: [settings]
secrets: {key: {file: ./key.json}}
configs: {settings: {file: ./settings.toml}}
)";

// compose-spec, 09-secrets and 08-configs: /run/secrets/<name>, /<name>.
TEST(HostMounts, OfSecretsAndConfigsAreReadOnlyBinds) {
  const auto mounts = mounts_of(kGrants);
  ASSERT_EQ(mounts.size(), 3u);
  EXPECT_EQ(mounts[0].target, "/run/secrets/key");
  EXPECT_EQ(mounts[0].source, "/project/key.json");
  EXPECT_EQ(mounts[0].by, MountedBy::Secret);
  EXPECT_EQ(mounts[1].target, "/run/other");
  EXPECT_EQ(mounts[2].target, "/settings");
  for (const HostMount& mount : mounts) EXPECT_TRUE(mount.read_only);
}

TEST(HostMounts, OfAnotherServiceKeepWhatTheyAreUnlessReadOnlyIsAsked) {
  const std::string other = "  b: {image: x.example/b:1, volumes: [\"./data:/data\"]}\n";
  const auto writable = mounts_of("services:\n  a: {image: x.example/a:1, volumes_from: [b]}\n" + other);
  ASSERT_EQ(writable.size(), 1u);
  EXPECT_EQ(writable[0].by, MountedBy::VolumesFrom);
  EXPECT_EQ(writable[0].target, "/data");
  EXPECT_FALSE(writable[0].read_only);
  const auto only_read =
      mounts_of("services:\n  a: {image: x.example/a:1, volumes_from: [\"b:ro\"]}\n" + other);
  EXPECT_TRUE(only_read.at(0).read_only);
}

TEST(HostMounts, OfContainersOutsideTheProjectCannotBeSeen) {
  const auto mounts = mounts_of("services: {a: {image: x.example/a:1, volumes_from: [\"container:b\"]}}");
  ASSERT_EQ(mounts.size(), 1u);
  EXPECT_FALSE(mounts[0].source_known);
  EXPECT_TRUE(mounts[0].outside_project);
}

TEST(HostMounts, NamedAndAnonymousVolumesAreNone) {
  EXPECT_THAT(mounts_of("services: {a: {image: x.example/a:1, volumes: [\"data:/d\", /cache]}}\n"
                        "volumes: {data: {}}"),
              IsEmpty());
}

TEST(LiesIn, CountsWholeElements) {
  EXPECT_TRUE(lies_in("/var/lib", "/var/lib"));
  EXPECT_TRUE(lies_in("/var/lib/x", "/var/lib"));
  EXPECT_TRUE(lies_in("/var", "/"));
  EXPECT_FALSE(lies_in("/var/libs", "/var/lib"));
  EXPECT_FALSE(lies_in("/var", "/var/lib"));
}

}  // namespace
}  // namespace dvsguard::practice
