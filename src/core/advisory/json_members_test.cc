#include "core/advisory/json_members.h"

#include <gmock/gmock.h>

namespace dvsguard::advisory {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> members(std::string_view text, std::string* error = nullptr) {
  std::vector<std::string> out;
  const auto status =
      each_member({text, file_name("f.json")}, [&](const std::string& key, const JsonPart& value) -> Status {
        out.push_back(key + "@" + std::to_string(value.line) + "=" + std::string(value.bytes));
        return {};
      });
  if (!status && error != nullptr) *error = status.error().place.text() + ": " + status.error().what;
  return out;
}

std::string error_of(std::string_view text) {
  std::string error;
  members(text, &error);
  return error;
}

TEST(JsonMembers, GivesEachMemberAsItIsWritten) {
  EXPECT_THAT(members("{ \"a\" : [1, {\"b\": \"}\"}] ,\n\"c\\u0064\":\"x\\\"y\",\n\n\"e\":-1.5e3}"),
              ElementsAre("a@1=[1, {\"b\": \"}\"}]", "cd@2=\"x\\\"y\"", "e@4=-1.5e3"));
}

TEST(JsonMembers, AnEmptyObjectHasNone) {
  EXPECT_THAT(members(" { } "), IsEmpty());
  EXPECT_EQ(error_of("{}"), "");
}

TEST(JsonMembers, GivesEachItem) {
  std::vector<std::string> out;
  EXPECT_TRUE(each_item({"[1, \"a,b\", [2]]", nullptr}, [&](const JsonPart& item) -> Status {
    out.emplace_back(item.bytes);
    return {};
  }));
  EXPECT_THAT(out, ElementsAre("1", "\"a,b\"", "[2]"));
}

TEST(JsonMembers, RefusesAKeyThatStandsTwice) {
  EXPECT_EQ(error_of("{\"a\":1,\n\"\\u0061\":2}"), "f.json:2: key \"a\" stands twice in the object");
}

TEST(JsonMembers, RefusesWhatIsCutOff) {
  for (const char* text :
       {"", "{", "{\"a", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":[1", "{\"a\":\"\\", "{\"a\":1,"}) {
    EXPECT_NE(error_of(text), "") << text;
  }
}

TEST(JsonMembers, RefusesWhatIsNoObject) {
  EXPECT_THAT(error_of("[1]"), HasSubstr("an object should stand here"));
  EXPECT_THAT(error_of("{1:2}"), HasSubstr("a key in double quotes"));
  EXPECT_THAT(error_of("{\"a\" 1}"), HasSubstr("`:`"));
  EXPECT_THAT(error_of("{\"a\":}"), HasSubstr("a value should stand here"));
  EXPECT_THAT(error_of("{\"a\":1} x"), HasSubstr("after the end"));
  EXPECT_THAT(error_of("{\"a\":1]"), HasSubstr("`}` should stand here"));
}

TEST(JsonMembers, RefusesDeepNesting) {
  const std::string deep = "{\"a\":" + std::string(100, '[') + std::string(100, ']') + "}";
  EXPECT_THAT(error_of(deep), HasSubstr("kMaxDepth"));
}

TEST(JsonMembers, APartKeepsTheLinesOfItsDocument) {
  const auto node = read_part({"{\n\"a\": x}", file_name("f.json"), 10});
  ASSERT_FALSE(node);
  EXPECT_EQ(node.error().place.text(), "f.json:11");
}

}  // namespace
}  // namespace dvsguard::advisory
