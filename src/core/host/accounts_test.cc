#include "core/host/accounts.h"

#include <gtest/gtest.h>

namespace dvsguard::host {
namespace {

TEST(Passwd, GivesNamesAndIds) {
  const auto accounts = parse_passwd("root:x:0:0:root:/root:/bin/bash\nnode:x:10001:10002::/:/bin/false");
  ASSERT_TRUE(accounts);
  ASSERT_EQ(accounts->size(), 2u);
  EXPECT_EQ((*accounts)[1].name, "node");
  EXPECT_EQ((*accounts)[1].uid, 10001u);
  EXPECT_EQ((*accounts)[1].gid, 10002u);
}

TEST(Passwd, SkipsWhatGlibcSkips) {
  const auto accounts = parse_passwd(
      "# comment\n\n:x:1:1\nshort:x:1\nneg:x:-1:0::\nbig:x:4294967296:0::\nmax:x:4294967295:0::\n"
      "sp:x: 7:0::\nnul\0:x:8:0::");
  ASSERT_TRUE(accounts);
  ASSERT_EQ(accounts->size(), 1u);
  EXPECT_EQ((*accounts)[0].uid, 4294967295u);
}

TEST(Passwd, HasACap) {
  std::string bytes;
  for (std::size_t i = 0; i <= kMaxAccounts; ++i) bytes += "a:x:1:1::\n";
  EXPECT_EQ(parse_passwd(bytes).error().code, ErrorCode::Cap);
}

TEST(Group, GivesMembers) {
  const auto groups = parse_group("docker:x:998:ann,bob\nempty:x:999:\n");
  ASSERT_EQ(groups->size(), 2u);
  EXPECT_EQ((*groups)[0].members, (std::vector<std::string>{"ann", "bob"}));
  EXPECT_TRUE((*groups)[1].members.empty());
}

TEST(IdRanges, HoldTheirEndsAndNoMore) {
  const auto ranges = parse_id_ranges("ann:100000:65536\n1000:5:1\nover:4294967295:2\nnone:1:0\n");
  ASSERT_EQ(ranges->size(), 2u);
  EXPECT_TRUE((*ranges)[0].contains(100000));
  EXPECT_TRUE((*ranges)[0].contains(165535));
  EXPECT_FALSE((*ranges)[0].contains(165536));
  EXPECT_FALSE((*ranges)[0].contains(99999));
}

// nsswitch.conf(5)
TEST(NameServices, KnowTheirOwnFilesFromOthers) {
  EXPECT_FALSE(has_other_sources("passwd:         files systemd\n", "passwd"));
  EXPECT_FALSE(has_other_sources("passwd: files [!UNAVAIL=return] systemd # ldap\n", "passwd"));
  EXPECT_TRUE(has_other_sources("group: files\npasswd:\tfiles\tsss\n", "passwd"));
  EXPECT_FALSE(has_other_sources("passwd: files\ngroup: ldap\n", "passwd"));
  EXPECT_FALSE(has_other_sources(":\n \n", "passwd"));
}

TEST(Identity, IsDvsNameRandom) {
  const auto identity = parse_identity("DVS-Ferrum-8f3a2c");
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->dvs, "Ferrum");
  EXPECT_EQ(identity->random, "8f3a2c");
  EXPECT_TRUE(parse_identity("DVS-abcdefghijklmnopqr-12345678"));  // 31, as long as useradd takes
  for (const char* name : {"dvs-Ferrum-8f3a2c", "DVS-Ferrum", "DVS--8f3a2c", "DVS-Ferrum-", "DVS-Ferrum-8f3",
                           "DVS-Fer rum-8f3a2c", "DVS-Fer-rum-8f3a2c", "DVS-Ferrum-8f3_2c",
                           "DVS-abcdefghijklmnopqrs-1234567", "DVS-abcdefghijklmnopqr-123456789"})
    EXPECT_FALSE(parse_identity(name)) << name;
}

}  // namespace
}  // namespace dvsguard::host
