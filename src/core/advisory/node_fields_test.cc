#include "core/advisory/node_fields.h"

#include <gmock/gmock.h>

#include "core/text/json.h"

namespace dvsguard::advisory {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

text::Node parsed(std::string_view json) {
  return text::parse_json(json, file_name("f.json")).value();
}

TEST(NodeFields, GiveMembersOfTheirKind) {
  const auto node = parsed(R"({"o":{},"l":["a","b"],"t":"x"})");
  EXPECT_NE(*find_map(node, "o"), nullptr);
  EXPECT_NE(*find_list(node, "l"), nullptr);
  EXPECT_EQ(*find_text(node, "t"), "x");
  EXPECT_THAT(*find_texts(node, "l"), ElementsAre("a", "b"));
  EXPECT_EQ(*need_text(node, "t"), "x");
}

TEST(NodeFields, ANullIsAnAbsentMember) {
  const auto node = parsed(R"({"n":null})");
  for (const char* key : {"n", "absent"}) {
    EXPECT_EQ(*find_map(node, key), nullptr);
    EXPECT_EQ(*find_list(node, key), nullptr);
    EXPECT_EQ(*find_text(node, key), "");
    EXPECT_THAT(*find_texts(node, key), ElementsAre());
    EXPECT_FALSE(need_text(node, key));
  }
}

TEST(NodeFields, RefuseAnotherKindAndSayWhere) {
  const auto node = parsed("{\n\"x\": 1, \"l\": [\"a\", 2], \"e\": \"\"}");
  EXPECT_FALSE(find_map(node, "x"));
  EXPECT_FALSE(find_list(node, "x"));
  EXPECT_FALSE(find_texts(node, "l"));
  EXPECT_FALSE(need_text(node, "e"));
  const auto text = find_text(node, "x");
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().place.line, 2);
  EXPECT_THAT(text.error().what, HasSubstr("x is"));
  EXPECT_FALSE(find_text(parsed("[]"), "x"));
}

}  // namespace
}  // namespace dvsguard::advisory
