#include "core/text/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

namespace dvsguard::text {
namespace {

using testing::HasSubstr;

Result<Node> parse(std::string_view text) {
  return parse_json(text, file_name("f"));
}

std::string from_hex(const std::string& hex) {
  std::string out;
  for (std::size_t i = 0; hex != "-" && i < hex.size(); i += 2) {
    out += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  }
  return out;
}

TEST(Json, AgreesWithTheParsingTestSuite) {
  std::ifstream lines(DVSGUARD_TESTDATA "/text/json_suite.txt");
  int count = 0;
  for (std::string name, hex; lines >> name >> hex; ++count) {
    const bool accepted = parse(from_hex(hex)).has_value();
    const bool refused = name.starts_with("n_") || name.starts_with("y_object_duplicated_key");
    // RFC 8259 section 4 leaves duplicate names to the reader; they are refused here.
    if (!name.starts_with("i_")) {
      EXPECT_EQ(accepted, !refused) << name;
    }
  }
  EXPECT_EQ(count, 316);
}

TEST(Json, KnowsWhereEveryKeyAndValueStands) {
  const Node root = parse("{\"é\": 1,\n  \"b\": [true, \"x\"]}").value();
  EXPECT_EQ(root.place.text(), "f:1:1");
  EXPECT_EQ(root.members[0].place.text(), "f:1:2");
  EXPECT_EQ(root.members[0].value.place.text(), "f:1:8");
  EXPECT_EQ(root.members[1].place.text(), "f:2:3");
  EXPECT_EQ(root.find("b")->items[1].place.text(), "f:2:15");
}

TEST(Json, KeepsTheTextOfNumbers) {
  const Node root = parse("[1, -0, 1.50, 1E3, 123456789012345678901234567890]").value();
  EXPECT_EQ(root.items[0].kind, Kind::Int);
  EXPECT_EQ(root.items[1].scalar, "-0");
  EXPECT_EQ(root.items[2].kind, Kind::Float);
  EXPECT_EQ(root.items[2].scalar, "1.50");
  EXPECT_EQ(root.items[3].kind, Kind::Float);
  EXPECT_EQ(root.items[4].kind, Kind::Int);
  EXPECT_EQ(root.items[4].scalar, "123456789012345678901234567890");
}

TEST(Json, UndoesEscapes) {
  EXPECT_EQ(parse(R"("\u20ac\ud83d\ude00\/\n")").value().scalar, "€😀/\n");
}

TEST(Json, RefusesWithThePlace) {
  EXPECT_EQ(parse("{\"a\": 1,\n \"a\": 2}").error().place.text(), "f:2:2");
  EXPECT_THAT(parse("{\"a\": 1, \"\\u0061\": 2}").error().what, HasSubstr("stands twice"));
  EXPECT_EQ(parse("[1] x").error().place.text(), "f:1:5");
  EXPECT_EQ(parse("[1,]").error().place.text(), "f:1:4");
  EXPECT_EQ(parse("[\n01]").error().code, ErrorCode::Syntax);
  EXPECT_FALSE(parse(R"("\ud800")"));
  EXPECT_FALSE(parse(R"("\udc00\ud800")"));
  EXPECT_FALSE(parse("\"\xff\""));
  EXPECT_FALSE(parse("\"\xED\xA0\x80\""));
  EXPECT_FALSE(parse("\xEF\xBB\xBF{}"));
  EXPECT_FALSE(parse("// x\n1"));
  EXPECT_FALSE(parse(""));
}

TEST(JsonCaps, RefuseBySizeNodesAndDepth) {
  EXPECT_THAT(parse(std::string(100'000'000, ' ')).error().what, HasSubstr("kMaxTextBytes"));
  EXPECT_THAT(parse(std::string(200'000, '[')).error().what, HasSubstr("64 levels (kMaxDepth)"));
  EXPECT_TRUE(parse(std::string(64, '[') + std::string(64, ']')));
  EXPECT_FALSE(parse(std::string(65, '[') + std::string(65, ']')));
  EXPECT_TRUE(parse_json("{\"a\": [1, 2]}", file_name("f"), {.max_nodes = 5}));
  EXPECT_THAT(parse_json("{\"a\": [1, 2]}", file_name("f"), {.max_nodes = 4}).error().what,
              HasSubstr("kMaxNodes"));
}

}  // namespace
}  // namespace dvsguard::text
