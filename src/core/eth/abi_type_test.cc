#include "core/eth/abi_type.h"

#include <gtest/gtest.h>

namespace dvsguard::eth {
namespace {

using enum Type::Kind;

std::string nested(std::string_view open, std::string_view close, int count) {
  std::string out = "f(";
  for (int i = 0; i < count; ++i) out += open;
  out += "bool";
  for (int i = 0; i < count; ++i) out += close;
  return out + ")";
}

TEST(Signature, KeepsTheNamesOfParametersAndFields) {
  const auto call =
      parse_signature("register(address payable to, (string host, uint16[2] ports)[] memory sockets)");
  ASSERT_TRUE(call) << call.error().what;
  EXPECT_EQ(call->name, "register");
  ASSERT_EQ(call->parameters.size(), 2u);
  EXPECT_EQ(call->parameters[0].name, "to");
  const Parameter& sockets = call->parameters[1];
  EXPECT_EQ(sockets.name, "sockets");
  ASSERT_EQ(sockets.type.kind, Array);
  const Type& socket = sockets.type.parts.front().type;
  ASSERT_EQ(socket.kind, Tuple);
  EXPECT_EQ(socket.parts[0].name, "host");
  EXPECT_EQ(socket.parts[1].name, "ports");
  EXPECT_EQ(socket.parts[1].type.kind, FixedArray);
  EXPECT_EQ(socket.parts[1].type.size, 2);
  EXPECT_EQ(call->canonical(), "register(address,(string,uint16[2])[])");
}

TEST(Signature, GivesTheSelectorThatFactsOfTheFieldName) {
  // EigenDA's registry.
  EXPECT_EQ(parse_signature("updateSocket(string socket)")->selector(), 0x0cf4b767u);
}

TEST(Signature, KnowsTheTypeFunction) {
  EXPECT_EQ(parse_signature("f(function callback)")->canonical(), "f(function)");
}

TEST(Signature, RefusesTwoParametersOfOneName) {
  EXPECT_FALSE(parse_signature("f(uint a, string a)"));
  EXPECT_FALSE(parse_signature("f((uint a, string a) b)"));
  EXPECT_TRUE(parse_signature("f((uint a) a, string b)"));
  EXPECT_TRUE(parse_signature("f(uint, string)"));
}

TEST(Signature, BoundsArraysAroundAValue) {
  EXPECT_TRUE(parse_signature(nested("", "[]", 8)));
  EXPECT_FALSE(parse_signature(nested("", "[]", 9)));
  EXPECT_FALSE(parse_signature(nested("", "[]", 2000)));
  EXPECT_TRUE(parse_signature(nested("(", ")[]", 7)));
  EXPECT_FALSE(parse_signature("f((bool[][][][])[][][][][])"));
}

TEST(ElementaryType, TakesNoAlias) {
  for (const std::string_view text : {"uint8", "uint256", "int8", "int256", "bytes1", "bytes32", "bytes",
                                      "string", "bool", "address", "function"}) {
    const auto type = parse_elementary(text);
    ASSERT_TRUE(type) << text;
    EXPECT_EQ(type_text(*type), text);
  }
  for (const std::string_view text : {"", "uint", "int", "uint0", "uint9", "uint264", "uint08", "uint8 ",
                                      "bytes0", "bytes33", "byte", "fixed128x18", "Address", "uint8[]"}) {
    EXPECT_FALSE(parse_elementary(text)) << text;
  }
}

TEST(Layout, TellsDynamicTypesAndTheirHeads) {
  // "Formal Specification of the Encoding" in the contract ABI specification.
  const auto type = [](std::string_view text) {
    return parse_signature("f(" + std::string(text) + ")")->parameters.front().type;
  };
  EXPECT_FALSE(is_dynamic(type("uint8[3]")));
  EXPECT_EQ(head_bytes(type("uint8[3]")), 96u);
  EXPECT_EQ(head_bytes(type("(uint8,address[2])[2]")), 192u);
  EXPECT_TRUE(is_dynamic(type("string[3]")));
  EXPECT_EQ(head_bytes(type("string[3]")), 32u);
  EXPECT_TRUE(is_dynamic(type("(uint8,(bytes))")));
  EXPECT_TRUE(is_dynamic(type("uint8[]")));
  EXPECT_FALSE(is_dynamic(type("()")));
  EXPECT_EQ(head_bytes(type("()")), 0u);
  EXPECT_EQ(head_bytes(type("bool[999][999][999][999][999][999][999][999]")), kMaxHeadBytes);
}

}  // namespace
}  // namespace dvsguard::eth
