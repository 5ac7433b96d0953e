#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cstdint>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>
#include <utility>

#include "core/text/json.h"
#include "core/text/number.h"
#include "core/text/yaml.h"

namespace dvsguard::text {
namespace {

using testing::HasSubstr;

Result<std::string> canonical(std::string_view json) {
  return canonical_json(parse_json(json, file_name("f")).value());
}

std::string file(const std::string& name) {
  std::ifstream in(DVSGUARD_TESTDATA "/text/jcs/" + name);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

// RFC 8785 appendix B.
constexpr std::array<std::pair<std::uint64_t, std::string_view>, 24> kNumbers = {{
    {0x0000000000000000, "0"},
    {0x8000000000000000, "0"},
    {0x0000000000000001, "5e-324"},
    {0x8000000000000001, "-5e-324"},
    {0x7fefffffffffffff, "1.7976931348623157e+308"},
    {0xffefffffffffffff, "-1.7976931348623157e+308"},
    {0x4340000000000000, "9007199254740992"},
    {0xc340000000000000, "-9007199254740992"},
    {0x4430000000000000, "295147905179352830000"},
    {0x44b52d02c7e14af5, "9.999999999999997e+22"},
    {0x44b52d02c7e14af6, "1e+23"},
    {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
    {0x444b1ae4d6e2ef4e, "999999999999999700000"},
    {0x444b1ae4d6e2ef4f, "999999999999999900000"},
    {0x444b1ae4d6e2ef50, "1e+21"},
    {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
    {0x3eb0c6f7a0b5ed8d, "0.000001"},
    {0x41b3de4355555553, "333333333.3333332"},
    {0x41b3de4355555554, "333333333.33333325"},
    {0x41b3de4355555555, "333333333.3333333"},
    {0x41b3de4355555556, "333333333.3333334"},
    {0x41b3de4355555557, "333333333.33333343"},
    {0xbecbf647612f3696, "-0.0000033333333333333333"},
    {0x43143ff3c1cb0959, "1424953923781206.2"},
}};

TEST(Canonical, WritesNumbersAsRfc8785AppendixB) {
  for (const auto& [bits, text] : kNumbers) EXPECT_EQ(ecmascript_number(std::bit_cast<double>(bits)), text);
}

TEST(Canonical, AgreesWithThePublishedVectors) {
  for (const std::string name : {"arrays", "french", "structures", "unicode", "values", "weird"}) {
    ASSERT_FALSE(file(name + ".input.json").empty()) << name;
    EXPECT_EQ(canonical(file(name + ".input.json")).value(), file(name + ".output.json")) << name;
  }
}

// RFC 8785 section 3.2.3.
TEST(Canonical, SortsByUtf16CodeUnits) {
  const std::string in =
      R"({"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh",)"
      R"("1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control",)"
      R"("\u00f6":"Latin Small Letter O With Diaeresis"})";
  const std::string out = canonical(in).value();
  std::size_t last = 0;
  for (const std::string_view value :
       {"Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign",
        "Emoji: Grinning Face", "Hebrew Letter Dalet With Dagesh"}) {
    const std::size_t at = out.find(value);
    ASSERT_NE(at, std::string::npos) << value;
    EXPECT_GT(at, last) << value;
    last = at;
  }
}

TEST(Canonical, SortsAPrefixFirst) {
  EXPECT_EQ(canonical(R"({"ab":1,"a":2,"":3})").value(), R"({"":3,"a":2,"ab":1})");
}

TEST(Canonical, RefusesIntegersThatADoubleCannotHold) {
  EXPECT_EQ(canonical("9007199254740992").value(), "9007199254740992");
  EXPECT_THAT(canonical("9007199254740993").error().what, HasSubstr("too large to be exact"));
  EXPECT_EQ(canonical("9007199254740994").value(), "9007199254740994");
  EXPECT_FALSE(canonical("-9007199254740993"));
  EXPECT_FALSE(canonical("[18446744073709551615]"));
  EXPECT_FALSE(canonical("123456789012345678901234567890"));
  EXPECT_FALSE(canonical("1" + std::string(400, '0')));
  EXPECT_FALSE(canonical("1e999"));
}

// Its canonical text would be read back as another integer.
TEST(Canonical, RefusesAFractionlessNumberWhoseTextIsNotExact) {
  EXPECT_FALSE(canonical("295147905179352825856.0"));
  EXPECT_EQ(canonical("1e20").value(), "100000000000000000000");
  EXPECT_EQ(canonical("1e21").value(), "1e+21");
}

TEST(Canonical, ReadsTheIntegersOfYaml) {
  const Node node = parse_yaml("[0x1F, 0o17, 1_000, 017, 09, .5, +1]", file_name("f")).value();
  EXPECT_EQ(canonical_json(node).value(), "[31,15,1000,15,9,0.5,1]");
  EXPECT_FALSE(canonical_json(parse_yaml("[.inf]", file_name("f")).value()));
  EXPECT_FALSE(canonical_json(parse_yaml("[.nan]", file_name("f")).value()));
}

TEST(Canonical, RefusesAnUnknownValue) {
  Node node;
  node.kind = Kind::Unknown;
  EXPECT_FALSE(canonical_json(node));
}

TEST(JsonString, EscapesAsRfc8785AndMendsBadBytes) {
  EXPECT_EQ(json_string("a\"\\\b\t\n\f\r\x01\x1f/é"), R"("a\"\\\b\t\n\f\r\u0001\u001f/é")");
  EXPECT_EQ(json_string("a\xff"
                        "b"),
            "\"a\xEF\xBF\xBD"
            "b\"");
}

}  // namespace
}  // namespace dvsguard::text
