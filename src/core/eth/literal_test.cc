#include "core/eth/literal.h"

#include <gtest/gtest.h>

#include <string>

#include "core/text/json.h"

namespace dvsguard::eth {
namespace {

// The value as value_json writes it, or "refused".
std::string read(std::string_view type, std::string_view json) {
  const auto function = parse_signature("f(" + std::string(type) + ")").value();
  const auto node = text::parse_json(json, nullptr).value();
  const auto value = read_value(function.parameters.front().type, node);
  return value ? value_json(*value) : "refused";
}

TEST(Literal, ReadsNumbersInEachOfTheirSpellings) {
  EXPECT_EQ(read("uint8", "5"), R"("5")");
  EXPECT_EQ(read("uint8", R"("5")"), R"("5")");
  EXPECT_EQ(read("uint8", R"("0x5")"), R"("5")");
  EXPECT_EQ(read("uint8", R"("0x00fF")"), R"("255")");
  EXPECT_EQ(read("int8", "-128"), R"("-128")");
  EXPECT_EQ(read("int8", R"("-128")"), R"("-128")");
  EXPECT_EQ(read("int8", R"("0x7f")"), R"("127")");
}

TEST(Literal, RefusesNumbersThatReadersDisagreeOn) {
  for (const std::string_view json :
       {"5.0", "5e0", "-0", R"("")", R"("0x")", R"("05")", R"("-0")", R"("+5")", R"(" 5")", R"("0X5")",
        R"("-0x5")", R"("0b1")", R"("1_0")", "true", "null", "[5]", "{}"}) {
    EXPECT_EQ(read("int256", json), "refused") << json;
  }
}

TEST(Literal, RefusesABareNumberThatADoubleDoesNotHold) {
  EXPECT_EQ(read("uint256", "9007199254740991"), R"("9007199254740991")");
  EXPECT_EQ(read("uint256", "9007199254740992"), "refused");
  EXPECT_EQ(read("uint256", R"("9007199254740993")"), R"("9007199254740993")");
}

TEST(Literal, HoldsNumbersToTheirWidth) {
  EXPECT_EQ(read("uint8", "256"), "refused");
  EXPECT_EQ(read("uint8", "-1"), "refused");
  EXPECT_EQ(read("int8", "128"), "refused");
  EXPECT_EQ(read("int8", "-129"), "refused");
  EXPECT_EQ(read("int8", R"("0xff")"), "refused");
  EXPECT_EQ(read("uint256", "\"0x" + std::string(65, '1') + "\""), "refused");
}

TEST(Literal, ReadsBytesOfTheirLengthOnly) {
  EXPECT_EQ(read("bytes", R"("0x")"), R"("0x")");
  EXPECT_EQ(read("bytes", R"("0xABcd")"), R"("0xabcd")");
  EXPECT_EQ(read("bytes", R"("0xabc")"), "refused");
  EXPECT_EQ(read("bytes", R"("abcd")"), "refused");
  EXPECT_EQ(read("bytes2", R"("0xabcd")"), R"("0xabcd")");
  EXPECT_EQ(read("bytes3", R"("0xabcd")"), "refused");
  EXPECT_EQ(read("bytes1", R"("0xabcd")"), "refused");
  EXPECT_EQ(read("bytes1", "5"), "refused");
}

TEST(Literal, HoldsMixedAddressesToTheirChecksum) {
  // EIP-55's first example.
  EXPECT_NE(read("address", R"("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")"), "refused");
  EXPECT_NE(read("address", R"("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")"), "refused");
  EXPECT_EQ(read("address", R"("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed")"), "refused");
  EXPECT_EQ(read("address", R"("5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")"), "refused");
  EXPECT_EQ(read("address", "5"), "refused");
}

TEST(Literal, TakesNoOtherKind) {
  EXPECT_EQ(read("bool", R"("true")"), "refused");
  EXPECT_EQ(read("bool", "1"), "refused");
  EXPECT_EQ(read("bool", "null"), "refused");
  EXPECT_EQ(read("string", "5"), "refused");
  EXPECT_EQ(read("string", "null"), "refused");
  EXPECT_EQ(read("string", R"("")"), R"("")");
}

TEST(Literal, ReadsTuplesByNameAndUnnamedOnesInOrder) {
  EXPECT_EQ(read("(bool a, uint8 b)", R"({"b":1,"a":true})"), R"({"a":true,"b":"1"})");
  EXPECT_EQ(read("(bool a, uint8 b)", "[true,1]"), "refused");
  EXPECT_EQ(read("(bool a, uint8 b)", R"({"a":true})"), "refused");
  EXPECT_EQ(read("(bool a)", R"({"a":true,"b":1})"), "refused");
  EXPECT_EQ(read("(bool,uint8 b)", "[true,1]"), R"([true,"1"])");
  EXPECT_EQ(read("(bool,uint8)", "[true]"), "refused");
}

TEST(Literal, HoldsArraysToTheirLength) {
  EXPECT_EQ(read("bool[2]", "[true,false]"), "[true,false]");
  EXPECT_EQ(read("bool[2]", "[true]"), "refused");
  EXPECT_EQ(read("bool[]", "[]"), "[]");
  EXPECT_EQ(read("bool[]", "true"), "refused");
}

TEST(Literal, SaysWhere) {
  const auto function = parse_signature("f((uint8[] ports)[] sockets)").value();
  const auto node = text::parse_json(R"([{"ports":[1]},{"ports":[1,256]}])", nullptr).value();
  EXPECT_EQ(read_value(function.parameters.front().type, node).error().where, "[1].ports[1]");
}

}  // namespace
}  // namespace dvsguard::eth
