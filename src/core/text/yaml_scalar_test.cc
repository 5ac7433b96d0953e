#include "core/text/yaml_scalar.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "core/text/number.h"
#include "core/text/timestamp.h"
#include "core/text/yaml.h"

namespace dvsguard::text {
namespace {

// As the peer's program prints it: the type, then the value.
std::string described(const Node& node) {
  switch (node.kind) {
    case Kind::Null:
      return "null";
    case Kind::Bool:
      return "bool " + node.scalar;
    case Kind::Int: {
      const Integer integer = integer_of(node.scalar).value();
      return fmt::format("int {}{}", integer.negative && integer.magnitude != 0 ? "-" : "",
                         integer.magnitude);
    }
    case Kind::Float:
      return fmt::format("float {:g}", float_of(node.scalar).value());
    case Kind::String:
      return "string " + node.scalar;
    case Kind::Sequence:
    case Kind::Mapping:
    case Kind::Unknown:
      break;
  }
  return "a collection";
}

// The peer prints 17 digits; enough for these values is six.
std::string rounded(const std::string& expected) {
  if (!expected.starts_with("float ")) return expected;
  std::string text = expected.substr(6);
  if (text == "+Inf") text = "inf";
  if (text == "-Inf") text = "-inf";
  return text == "NaN" ? "float nan" : fmt::format("float {:g}", std::stod(text));
}

TEST(YamlScalar, ResolvesAsGoYamlDoes) {
  std::ifstream lines(DVSGUARD_TESTDATA "/text/yaml_scalars.txt");
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    const std::string document = line.substr(0, line.find('\t'));
    const std::string expected = line.substr(line.find('\t') + 1);
    const auto node = parse_yaml(document, file_name("x"));
    if (expected == "error") {
      EXPECT_FALSE(node) << document;
      continue;
    }
    ASSERT_TRUE(node) << document << ": " << node.error().what;
    // A time is a string here, and told apart by is_timestamp.
    const bool time = expected == "time";
    EXPECT_EQ(described(*node), time ? "string " + document : rounded(expected)) << document;
    if (node->kind == Kind::String && !document.starts_with("!!")) {
      EXPECT_EQ(is_timestamp(document), time) << document;
    }
  }
  EXPECT_GT(count, 100);
}

TEST(ParseInt, ReadsEveryNotation) {
  EXPECT_EQ(parse_int("42").value(), 42);
  EXPECT_EQ(parse_int("-42").value(), -42);
  EXPECT_EQ(parse_int("0x1F").value(), 31);
  EXPECT_EQ(parse_int("0o17").value(), 15);
  EXPECT_EQ(parse_int("017").value(), 15);
  EXPECT_EQ(parse_int("0b101").value(), 5);
  EXPECT_EQ(parse_int("1_000").value(), 1000);
  EXPECT_EQ(parse_int("9223372036854775807").value(), INT64_MAX);
  EXPECT_EQ(parse_int("-9223372036854775808").value(), INT64_MIN);
}

TEST(ParseInt, RefusesWhatDoesNotFitAndWhatIsNone) {
  for (const std::string_view text : {"9223372036854775808", "-9223372036854775809", "99999999999999999999",
                                      "", "x", "1.0", "1e3", "--1", "09", "+", "-", " 1", "1 "}) {
    EXPECT_FALSE(parse_int(text)) << text;
  }
}

}  // namespace
}  // namespace dvsguard::text
