#include "core/text/toml.h"

#include <gtest/gtest.h>

namespace dvsguard::text {
namespace {

Result<Node> parse(std::string_view text) {
  return parse_toml(text, file_name("a.toml"));
}

// TOML 1.0, "Table": what a header names may come in any order, and stands in the one in which it came.
TEST(Toml, MembersStandInTheOrderWrittenWithTheirPlaces) {
  const auto root =
      parse("z = 1\n[host.\"https://b\"]\n  x = \"y\"\n[host.\"https://a\"]\n[host.\"https://b\".header]\n");
  ASSERT_TRUE(root) << root.error().what;
  ASSERT_EQ(root->members.size(), 2U);
  EXPECT_EQ(root->members[0].key, "z");
  const Node& hosts = root->members[1].value;
  ASSERT_EQ(hosts.members.size(), 2U);
  EXPECT_EQ(hosts.members[0].key, "https://b");
  EXPECT_EQ(hosts.members[0].place.text(), "a.toml:2:7");
  EXPECT_EQ(hosts.members[0].value.find("x")->place.text(), "a.toml:3:7");
  EXPECT_EQ(hosts.members[1].key, "https://a");
}

TEST(Toml, ValuesHaveTheirKinds) {
  const auto root =
      parse("s = 'a\\n'\ni = 0x10\nf = 1.5\nb = true\nl = [1, \"a\"]\nt = {a = 1}\n[[r]]\n[[r]]\n");
  ASSERT_TRUE(root) << root.error().what;
  EXPECT_EQ(root->find("s")->scalar, "a\\n");
  EXPECT_EQ(root->find("i")->kind, Kind::Int);
  EXPECT_EQ(root->find("i")->scalar, "16");
  EXPECT_EQ(root->find("f")->kind, Kind::Float);
  EXPECT_EQ(root->find("b")->scalar, "true");
  EXPECT_EQ(root->find("l")->items.size(), 2U);
  EXPECT_TRUE(root->find("t")->is_map());
  EXPECT_EQ(root->find("r")->items.size(), 2U);
}

TEST(Toml, WhatTomlRefusesIsRefusedWithoutAByteOfIt) {
  for (const char* text :
       {"a = hunter2", "a = 1\na = 2", "[a]\n[a]", "a = \"hunter2", "= 1", "a = 01", "[~a]"}) {
    const auto root = parse(text);
    ASSERT_FALSE(root) << text;
    EXPECT_EQ(root.error().code, ErrorCode::Syntax);
    EXPECT_GT(root.error().place.line, 0U) << text;
    EXPECT_EQ(root.error().what, "is not valid TOML here");
  }
}

TEST(Toml, BytesBeyondAsciiStandInCommentsAlone) {
  EXPECT_TRUE(parse("# Prüfung\na = 1 # ü\n"));
  const auto root = parse("a = 1\nb = \"ü\"\n");
  ASSERT_FALSE(root);
  EXPECT_EQ(root.error().code, ErrorCode::Unsupported);
  EXPECT_EQ(root.error().place.text(), "a.toml:2:6");
  EXPECT_FALSE(parse("a = 1 ü"));
}

TEST(Toml, ADateIsNotRead) {
  const auto root = parse("\na = 2026-01-01\n");
  ASSERT_FALSE(root);
  EXPECT_EQ(root.error().code, ErrorCode::Unsupported);
  EXPECT_EQ(root.error().place.line, 2U);
}

TEST(Toml, NestingIsBounded) {
  const auto nested = [](std::size_t levels) {
    std::string key = "a";
    for (std::size_t i = 1; i < levels; ++i) key += ".a";
    return parse(key + " = 1\n");
  };
  EXPECT_TRUE(nested(64));
  EXPECT_EQ(nested(65).error().code, ErrorCode::Cap);
  EXPECT_EQ(nested(kMaxTomlMarks + 1).error().code, ErrorCode::Cap);
  EXPECT_EQ(nested(kMaxTomlMarks + 2).error().what, "holds over 10,000 dots and brackets (kMaxTomlMarks)");
  EXPECT_FALSE(parse("a = " + std::string(5'000, '[') + std::string(5'000, ']')));
}

}  // namespace
}  // namespace dvsguard::text
