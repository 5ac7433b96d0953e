#include "core/grant/condition.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "core/eth/literal.h"
#include "core/text/json.h"
#include "core/text/yaml.h"

namespace dvsguard::grant {
namespace {

Result<Condition> read(std::string_view call, std::string_view where) {
  const auto tree = text::parse_yaml(where, file_name("signer.yaml"));
  if (!tree) return Error(tree.error());
  const auto function = eth::parse_signature(call);
  if (!function) return Error(function.error());
  return read_where({&*tree, "where"}, function->parameters);
}

eth::Value arguments(std::string_view call, std::string_view json) {
  const auto function = eth::parse_signature(call).value();
  const auto tree = text::parse_json(json, file_name("arguments"));
  const eth::Type tuple{.kind = eth::Type::Kind::Tuple, .size = 0, .parts = function.parameters};
  return eth::read_value(tuple, *tree).value();
}

bool says(std::string_view call, std::string_view where, std::string_view json) {
  const auto condition = read(call, where);
  EXPECT_TRUE(condition) << (condition ? "" : condition.error().what);
  Trace trace;
  const bool result = holds(*condition, arguments(call, json), &trace);
  EXPECT_EQ(result, holds(*condition, arguments(call, json), nullptr)) << where;
  EXPECT_EQ(first_failure(trace) == nullptr, result) << where;
  return result;
}

constexpr std::string_view kNumber = "f(uint256 n)";
bool number(std::string_view term, std::string_view n) {
  return says(kNumber, fmt::format("[{{arg: n, {}}}]", term), fmt::format(R"({{"n":"{}"}})", n));
}

TEST(Condition, ComparesNumbersOfAllWidths) {
  constexpr std::string_view kMost =
      "115792089237316195423570985008687907853269984665640564039457584007913129639935";
  EXPECT_TRUE(number("eq: 5", "5"));
  EXPECT_FALSE(number("eq: 5", "6"));
  EXPECT_TRUE(number("ne: 5", "6"));
  EXPECT_TRUE(number("in: [1, 5]", "5"));
  EXPECT_FALSE(number("not_in: [1, 5]", "5"));
  EXPECT_TRUE(number("lt: 5", "4"));
  EXPECT_FALSE(number("lt: 5", "5"));
  EXPECT_TRUE(number("le: 5", "5"));
  EXPECT_FALSE(number("gt: 5", "5"));
  EXPECT_TRUE(number("ge: 5", "5"));
  EXPECT_TRUE(number("range: [5, 7]", "7"));
  EXPECT_FALSE(number("range: [5, 7]", "8"));
  EXPECT_TRUE(number(fmt::format("eq: \"{}\"", kMost), kMost));
  EXPECT_TRUE(says("f(int8 n)", "[{arg: n, lt: 0}]", R"({"n":"-1"})"));
  EXPECT_FALSE(says("f(int8 n)", "[{arg: n, ge: -1}]", R"({"n":"-128"})"));
}

TEST(Condition, AllTermsOfAnArgumentMustHold) {
  EXPECT_TRUE(number("gt: 1, lt: 5", "3"));
  EXPECT_FALSE(number("gt: 1, lt: 5", "5"));
}

TEST(Condition, ComparesTextsBytesAddressesAndBooleans) {
  EXPECT_TRUE(says("f(string s)", "[{arg: s, prefix: ab, suffix: bc, length: 3}]", R"({"s":"abc"})"));
  EXPECT_FALSE(says("f(string s)", "[{arg: s, prefix: abcd}]", R"({"s":"abc"})"));
  EXPECT_TRUE(says("f(bytes b)", "[{arg: b, prefix: \"0xab\", length: [2, 3]}]", R"({"b":"0xabcd"})"));
  EXPECT_FALSE(says("f(bytes4 b)", "[{arg: b, eq: \"0xabcdef00\"}]", R"({"b":"0xabcdef01"})"));
  EXPECT_TRUE(says("f(bool b)", "[{arg: b, eq: true}]", R"({"b":true})"));
  EXPECT_TRUE(says("f(address a)", "[{arg: a, eq: \"0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc\"}]",
                   R"({"a":"0x9965507d1a55bcc2695c58ba16fb37d819b0a4dc"})"));
  EXPECT_FALSE(says("f(string s)", "[{arg: s, matches: \"b+\"}]", R"({"s":"abc"})"));
  EXPECT_TRUE(says("f(string s)", "[{arg: s, matches: \"ab+c\"}]", R"({"s":"abbc"})"));
  EXPECT_FALSE(says("f(string s)", "[{arg: s, matches: \"ab+c\"}]", R"({"s":"abbc\n"})"));
}

TEST(Condition, ReachesFieldsItemsAndUnnamedArguments) {
  constexpr std::string_view call = "f((address who,uint8 level)[] list,(uint256 a,(bool b) inner) t,string)";
  constexpr std::string_view json = R"([[{"who":"0x9965507d1a55bcc2695c58ba16fb37d819b0a4dc","level":"3"},
    {"who":"0x0000000000000000000000000000000000000000","level":"4"}],{"a":"7","inner":{"b":true}},"x"])";
  EXPECT_TRUE(says(call, "[{arg: t.a, eq: 7}, {arg: t.inner.b, eq: true}, {arg: \"2\", eq: x}]", json));
  EXPECT_TRUE(says(call, "[{arg: list, every: [{arg: level, le: 4}], length: 2}]", json));
  EXPECT_FALSE(says(call, "[{arg: list, every: [{arg: level, le: 3}]}]", json));
  EXPECT_TRUE(says(call, "[{arg: list, some: [{arg: level, le: 3}]}]", json));
  EXPECT_FALSE(says(call, "[{arg: list, some: [{arg: level, eq: 9}]}]", json));
  EXPECT_TRUE(says("f(uint256[] n)", "[{arg: n, every: {ge: 1}}]", R"({"n":["1","2"]})"));
  EXPECT_TRUE(says("f(uint256[] n)", "[{arg: n, every: {ge: 1}}]", R"({"n":[]})"));
  EXPECT_FALSE(says("f(uint256[] n)", "[{arg: n, some: {ge: 1}}]", R"({"n":[]})"));
}

TEST(Condition, Groups) {
  constexpr std::string_view call = "f(uint256 n,bool b)";
  constexpr std::string_view json = R"({"n":"5","b":false})";
  EXPECT_TRUE(says(call, "[{any: [{arg: n, eq: 1}, {arg: b, eq: false}]}]", json));
  EXPECT_FALSE(says(call, "[{all: [{arg: n, eq: 1}, {arg: b, eq: false}]}]", json));
  EXPECT_FALSE(says(call, "[{none: [{arg: n, eq: 1}, {arg: b, eq: false}]}]", json));
  EXPECT_TRUE(says(call, "[{none: [{arg: n, eq: 1}, {arg: b, eq: true}]}]", json));
  EXPECT_TRUE(says(call, "[]", json));
}

TEST(Condition, NamesWhatFailed) {
  const auto condition = read("updateSocket(string socket)",
                              "[{arg: socket, is: socket, grammar: \"host:port\", ports: [9000]}]");
  Trace trace;
  EXPECT_FALSE(holds(*condition, arguments("f(string socket)", R"({"socket":"8.8.8.8:1"})"), &trace));
  EXPECT_EQ(first_failure(trace)->text, "socket is \"socket\"");
  EXPECT_EQ(first_failure(trace)->why, "port 1 is none of the allowed ones");
}

std::string refusal(std::string_view call, std::string_view where) {
  const auto condition = read(call, where);
  return condition ? "accepted" : condition.error().what;
}

TEST(Condition, RefusesTermsThatTheTypeDoesNotHave) {
  EXPECT_EQ(refusal("f(string s)", "[{arg: s, lt: 3}]"), "`lt` does not apply to an argument of type string");
  EXPECT_EQ(refusal("f(uint256[] s)", "[{arg: s, eq: 3}]"),
            "`eq` does not apply to an argument of type uint256[]");
  EXPECT_EQ(refusal("f(uint256 s)", "[{arg: s, is: socket, grammar: \"host:port\"}]"),
            "`is` does not apply to an argument of type uint256");
  EXPECT_EQ(refusal("f(string s)", "[{arg: s, is: socket}]"), "`is: socket` lacks `grammar`");
  EXPECT_EQ(refusal("f(string s)", "[{arg: s, eq: a, ports: [1]}]"), "`ports` belongs to `is: socket`");
  EXPECT_EQ(refusal("f(string s)", "[{arg: s}]"), "says nothing about the argument");
  EXPECT_EQ(refusal("f(string s)", "[{arg: t, eq: a}]"), "the call has no argument \"t\"");
  EXPECT_EQ(refusal("f(string s)", "[{arg: s, matches: \"(\"}]").substr(0, 41),
            "is no regular expression in RE2's syntax:");
  EXPECT_EQ(refusal("f(address a)", "[{arg: a, eq: \"0x9965507d1a55bcc2695c58ba16fb37d819b0a4dc\"}]"),
            "is an address without EIP-55's checksum");
  EXPECT_NE(refusal("f(uint8 n)", "[{arg: n, eq: 256}]"), "accepted");
  EXPECT_NE(refusal("f(uint8 n)", "[{arg: n, range: 3}]"), "accepted");
  EXPECT_NE(refusal("f(uint8 n)", "[{arg: n, in: []}]"), "accepted");
  EXPECT_NE(refusal("f(uint8 n)", "{}"), "accepted");
  std::string deep = "[{arg: n, eq: 1}]";
  for (int i = 0; i < 9; ++i) deep = fmt::format("[{{all: {}}}]", deep);
  EXPECT_EQ(refusal("f(uint8 n)", deep), "is nested over 8 levels deep (kMaxConditionDepth)");
}

}  // namespace
}  // namespace dvsguard::grant
