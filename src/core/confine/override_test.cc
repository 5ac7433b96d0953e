#include "core/confine/override.h"

#include <gtest/gtest.h>

#include "core/text/yaml.h"

namespace dvsguard::confine {
namespace {

TEST(Literal, DoublesDollarsAndIsReadBackByYaml) {
  EXPECT_EQ(literal("a$b"), "\"a$$b\"");
  for (const std::string text : {"", "a: b", "\"", "\\", "\n", "é", "#", "{", "*x", "!t"}) {
    const auto tree = text::parse_yaml("k: " + literal(text) + "\n", file_name("t"));
    ASSERT_TRUE(tree) << text;
    EXPECT_EQ(tree->find("k")->scalar, text);
  }
}

TEST(Render, NestsSettingsThatShareAPath) {
  Override made;
  ServiceOverride& service = made.services["a"];
  service.settings = {{{"deploy", "resources", "limits", "pids"}, {"64", "p"}},
                      {{"user"}, {"\"1\"", ""}},
                      {{"deploy", "resources", "limits", "memory"}, {"1g", ""}}};
  service.lists = {{"cap_drop", "", "", {{"ALL", ""}}}};
  const auto tree = text::parse_yaml(render(made, {"head"}).yaml, file_name("t"));
  ASSERT_TRUE(tree) << tree.error().what;
  const text::Node& a = *tree->find("services")->find("a");
  const text::Node& limits = *a.find("deploy")->find("resources")->find("limits");
  EXPECT_EQ(limits.find("pids")->scalar, "64");
  EXPECT_EQ(limits.find("memory")->scalar, "1g");
  EXPECT_EQ(a.find("user")->scalar, "1");
  EXPECT_EQ(a.find("cap_drop")->items.front().scalar, "ALL");
}

TEST(Render, NoCommentCanEndItsLine) {
  Override made;
  made.services["a"].settings = {{{"user"}, {"\"1\"", "x\nprivileged: true"}}};
  const auto tree = text::parse_yaml(render(made, {"a\nb: c"}).yaml, file_name("t"));
  ASSERT_TRUE(tree) << tree.error().what;
  EXPECT_EQ(tree->members.size(), 1U);
  EXPECT_EQ(tree->find("services")->find("a")->members.size(), 1U);
}

}  // namespace
}  // namespace dvsguard::confine
