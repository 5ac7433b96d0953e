#include "core/image/accounts.h"

#include <gtest/gtest.h>

namespace dvsguard::image {
namespace {

// passwd(5): name, password, uid, gid, comment, home, shell.
TEST(Accounts, ReadsNamesAndIds) {
  const auto users = parse_passwd("root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1001::/home/node:/bin/sh\n");
  ASSERT_EQ(users.size(), 2U);
  const Account* node = find_account(users, "node");
  ASSERT_NE(node, nullptr);
  EXPECT_EQ(node->id, "1000");
  EXPECT_EQ(node->group, "1001");
  EXPECT_EQ(find_account(users, "nobody"), nullptr);
}

TEST(Accounts, LeavesOutWhatIsNoAccount) {
  EXPECT_TRUE(parse_passwd("# comment\n\nname-only\n:x:1:1\nnoid:x::\n").empty());
  EXPECT_TRUE(parse_passwd("").empty());
}

TEST(Accounts, TheFirstOfANameCounts) {
  const auto groups = parse_group("staff:x:50:\nstaff:x:0:\n");
  EXPECT_EQ(find_account(groups, "staff")->id, "50");
}

TEST(Accounts, ALineWithoutAnEndIsReadToo) {
  EXPECT_EQ(parse_group("a:x:7").size(), 1U);
}

}  // namespace
}  // namespace dvsguard::image
