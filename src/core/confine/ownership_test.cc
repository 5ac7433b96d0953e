#include "core/confine/ownership.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dvsguard::confine {
namespace {

using ::testing::ElementsAre;

constexpr host::User kNode{10001, 10001};

OwnedMount folder(const std::string& source, std::vector<host::User> owners, bool writable = true) {
  return {{"bind", "", source, "/data", writable}, {std::move(owners), true, true, true}};
}

TEST(OwnershipSteps, HandAFolderOverAndBack) {
  const auto steps = ownership_steps(kNode, {folder("/srv/data", {{0, 5}})});
  ASSERT_EQ(steps.size(), 1u);
  EXPECT_THAT(steps[0].change, ElementsAre("chown -hR 10001:10001 /srv/data"));
  EXPECT_THAT(steps[0].revert, ElementsAre("chown -hR 0:5 /srv/data"));
}

TEST(OwnershipSteps, SaveSeveralOwnersFirst) {
  const auto steps = ownership_steps(kNode, {folder("/srv/data", {{0, 0}, {1000, 1000}})});
  ASSERT_EQ(steps.size(), 1u);
  EXPECT_THAT(steps[0].change,
              ElementsAre("getfacl -pR /srv/data > owners-srv-data.acl", "chown -hR 10001:10001 /srv/data"));
  EXPECT_THAT(steps[0].revert, ElementsAre("setfacl --restore=owners-srv-data.acl"));
}

TEST(OwnershipSteps, LeaveWhatTheUserReachesAlready) {
  EXPECT_TRUE(ownership_steps(kNode, {folder("/srv/data", {kNode})}).empty());
  EXPECT_TRUE(ownership_steps(kNode, {folder("/srv/data", {{0, 0}}, false)}).empty());
  OwnedMount secret = folder("/srv/key.json", {{0, 0}}, false);
  secret.owners.world_readable = false;
  EXPECT_EQ(ownership_steps(kNode, {secret}).size(), 1u);
}

TEST(OwnershipSteps, GiveAReaderTheRightToReadAndNoMore) {
  OwnedMount secret = folder("/srv/keys", {{0, 0}}, false);
  secret.owners.world_readable = false;
  const auto steps = ownership_steps(kNode, {secret});
  ASSERT_EQ(steps.size(), 1u);
  EXPECT_THAT(steps[0].change, ElementsAre("setfacl -R -m u:10001:rX /srv/keys"));
  EXPECT_THAT(steps[0].revert, ElementsAre("setfacl -R -x u:10001 /srv/keys"));
}

TEST(OwnershipSteps, NeverTakeTheHostsOwnFiles) {
  for (const char* path :
       {"/", "/etc", "/etc/ssl/certs", "/var/run/docker.sock", "/home", "/home/op", "/usr/share/zoneinfo",
        "/opt", "/srv", "/mnt", "/var/lib", "/var/lib/docker", "/var/log", "/root/.ssh", "/lib64", "/sbin"})
    EXPECT_TRUE(ownership_steps(kNode, {folder(path, {{0, 0}})}).empty()) << path;
  EXPECT_EQ(ownership_steps(kNode, {folder("/etcetera", {{0, 0}})}).size(), 1u);
  OwnedMount volume = folder("/var/lib/docker/volumes/db/_data", {{0, 0}});
  volume.mount.type = "volume";
  EXPECT_EQ(ownership_steps(kNode, {volume}).size(), 1u);
}

TEST(OwnershipSteps, QuoteForTheShell) {
  const auto steps = ownership_steps(kNode, {folder("/srv/a b'; reboot #", {{0, 0}})});
  ASSERT_EQ(steps.size(), 1u);
  EXPECT_THAT(steps[0].change, ElementsAre("chown -hR 10001:10001 '/srv/a b'\\''; reboot #'"));
  EXPECT_TRUE(ownership_steps(kNode, {folder("/srv/a\nb", {{0, 0}})}).empty());
}

}  // namespace
}  // namespace dvsguard::confine
