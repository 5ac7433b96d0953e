#include "core/eth/abi.h"

#include <gtest/gtest.h>

#include <string>

#include "core/crypto/hex.h"
#include "core/eth/literal.h"
#include "core/text/json.h"

namespace dvsguard::eth {
namespace {

Function function(std::string_view signature) {
  return parse_signature(signature).value();
}

std::string word(std::uint64_t number) {
  return crypto::to_hex(U256::of(number).bytes);
}
// `digits`, then zeros to a word's end.
std::string left(std::string digits) {
  digits.resize(64, '0');
  return digits;
}

Bytes bytes(const std::string& digits) {
  return crypto::from_hex(digits).value();
}

std::vector<Value> values(const Function& call, std::string_view json) {
  const auto list = text::parse_json(json, nullptr).value();
  std::vector<Value> out;
  out.reserve(list.items.size());
  for (std::size_t i = 0; i < list.items.size(); ++i)
    out.push_back(read_value(call.parameters[i].type, list.items[i]).value());
  return out;
}

// What the arguments decode to, or "refused".
std::string decoded(std::string_view signature, const std::string& digits) {
  auto out = decode_parameters(function(signature).parameters, bytes(digits));
  return out ? value_json(Value{std::move(*out)}) : "refused";
}

Error refusal(std::string_view signature, const std::string& digits) {
  auto out = decode_parameters(function(signature).parameters, bytes(digits));
  return out ? Error{.what = "taken"} : out.error();
}

struct Example {
  std::string_view signature;
  std::string_view arguments;
  std::string calldata;
};

// "Examples" and "Use of Dynamic Types" in the contract ABI specification.
std::vector<Example> specification() {
  return {
      {"baz(uint32 x, bool y)", R"(["69",true])", "cdcd77c0" + word(69) + word(1)},
      {"bar(bytes3[2])", R"([["0x616263","0x646566"]])", "fce353f6" + left("616263") + left("646566")},
      {"sam(bytes,bool,uint[])", R"(["0x64617665",true,["1","2","3"]])",
       "a5643bf2" + word(0x60) + word(1) + word(0xa0) + word(4) + left("64617665") + word(3) + word(1) +
           word(2) + word(3)},
      {"f(uint256,uint32[],bytes10,bytes)",
       R"(["291",["1110","1929"],"0x31323334353637383930","0x48656c6c6f2c20776f726c6421"])",
       "8be65246" + word(0x123) + word(0x80) + left("31323334353637383930") + word(0xe0) + word(2) +
           word(0x456) + word(0x789) + word(0x0d) + left("48656c6c6f2c20776f726c6421")},
      {"g(uint256[][],string[])", R"([[["1","2"],["3"]],["one","two","three"]])",
       "2289b18c" + word(0x40) + word(0x140) + word(2) + word(0x40) + word(0xa0) + word(2) + word(1) +
           word(2) + word(1) + word(3) + word(3) + word(0x60) + word(0xa0) + word(0xe0) + word(3) +
           left("6f6e65") + word(3) + left("74776f") + word(5) + left("7468726565")},
  };
}

TEST(Encode, GivesTheSpecificationsExamples) {
  for (const Example& example : specification()) {
    const Function call = function(example.signature);
    const auto out = encode_call(call, values(call, example.arguments));
    ASSERT_TRUE(out) << out.error().what;
    EXPECT_EQ(crypto::to_hex(*out), example.calldata);
  }
}

TEST(Decode, TakesTheSpecificationsExamples) {
  for (const Example& example : specification()) {
    auto out = decode_call(function(example.signature), bytes(example.calldata));
    ASSERT_TRUE(out) << out.error().what;
    EXPECT_EQ(value_json(Value{std::move(*out)}), example.arguments);
  }
}

TEST(Decode, NamesTheFieldsOfTuples) {
  EXPECT_EQ(decoded("f((uint8 a, (bool b) c) d)", word(7) + word(1)), R"([{"a":"7","c":{"b":true}}])");
}

TEST(Decode, RefusesAnotherSelectorAndLessThanOne) {
  const Function call = function("f()");
  EXPECT_TRUE(decode_call(call, bytes("26121ff0")));
  EXPECT_FALSE(decode_call(call, bytes("26121ff1")));
  EXPECT_FALSE(decode_call(call, bytes("26121f")));
  EXPECT_FALSE(decode_call(call, {}));
}

TEST(Decode, RefusesValuesOutsideOfTheirType) {
  const std::string ones(64, 'f');
  EXPECT_EQ(decoded("f(uint8)", word(255)), R"(["255"])");
  EXPECT_EQ(decoded("f(uint8)", word(256)), "refused");
  EXPECT_EQ(decoded("f(int8)", ones), R"(["-1"])");
  EXPECT_EQ(decoded("f(int8)", word(127)), R"(["127"])");
  EXPECT_EQ(decoded("f(int8)", word(128)), "refused");                    // not extended by its sign
  EXPECT_EQ(decoded("f(int8)", std::string(62, 'f') + "7f"), "refused");  // extended by another
  EXPECT_EQ(decoded("f(int16)", "00" + ones.substr(2)), "refused");
  EXPECT_EQ(decoded("f(bool)", word(1)), "[true]");
  EXPECT_EQ(decoded("f(bool)", word(2)), "refused");
  EXPECT_EQ(decoded("f(address)", word(1)), R"(["0x0000000000000000000000000000000000000001"])");
  EXPECT_EQ(decoded("f(address)", std::string(23, '0') + "1" + std::string(40, '0')), "refused");
  EXPECT_EQ(decoded("f(bytes3)", left("616263")), R"(["0x616263"])");
  EXPECT_EQ(decoded("f(bytes3)", left("61626300000001")), "refused");
  EXPECT_EQ(decoded("f(function)", left(std::string(48, 'a'))), R"(["0x)" + std::string(48, 'a') + R"("])");
  EXPECT_EQ(decoded("f(function)", left(std::string(50, 'a'))), "refused");
}

TEST(Decode, RefusesWhateverIsNotTheOneEncoding) {
  const std::string abc = word(3) + left("616263");
  EXPECT_EQ(decoded("f(string)", word(32) + abc), R"(["abc"])");
  EXPECT_EQ(decoded("f(string)", word(32) + word(3) + left("61626301")), "refused") << "padding";
  EXPECT_EQ(decoded("f(string)", word(32) + word(3) + "616263"), "refused") << "no padding";
  EXPECT_EQ(decoded("f(string)", word(32) + abc + word(0)), "refused") << "bytes behind";
  EXPECT_EQ(decoded("f(string)", word(64) + word(0) + abc), "refused") << "a gap";
  EXPECT_EQ(decoded("f(string)", word(0) + abc), "refused") << "an offset into the heads";
  EXPECT_EQ(decoded("f(string)", word(31) + abc), "refused") << "an offset that is no multiple of 32";
  EXPECT_EQ(decoded("f(string,string)", word(64) + word(128) + abc + abc), R"(["abc","abc"])");
  EXPECT_EQ(decoded("f(string,string)", word(64) + word(64) + abc), "refused") << "shared";
  EXPECT_EQ(decoded("f(string,string)", word(128) + word(64) + abc + abc), "refused") << "another order";
  EXPECT_EQ(decoded("f(string)", word(32) + word(32)), "refused") << "cut off";
  EXPECT_EQ(decoded("f(string)", word(32)), "refused") << "no length";
  EXPECT_EQ(decoded("f(string)", std::string(64, 'f') + abc), "refused") << "an offset of 2^256 - 1";
  EXPECT_EQ(decoded("f(string)", word(32) + std::string(64, 'f')), "refused") << "a length of 2^256 - 1";
  EXPECT_EQ(decoded("f(string)", word(32) + word(~0ull - 30)), "refused") << "a length that would wrap";
  EXPECT_EQ(decoded("f(string)", ""), "refused") << "nothing";
  EXPECT_EQ(decoded("f(uint8)", word(1).substr(2)), "refused") << "31 bytes";
}

TEST(Decode, RefusesAStringThatIsNotUtf8ButTakesAnyBytes) {
  const std::string bad = word(32) + word(2) + left("c080");
  EXPECT_EQ(decoded("f(string)", bad), "refused");
  EXPECT_EQ(decoded("f(bytes)", bad), R"(["0xc080"])");
}

TEST(Decode, SaysWhereItStopped) {
  EXPECT_EQ(refusal("f((address to, bool[] ok)[] calls)",
                    word(32) + word(1) + word(32) + word(0) + word(64) + word(2) + word(1) + word(2))
                .where,
            "calls[0].ok[1]");
}

TEST(Decode, DoesNotRepeatAValueInAnError) {
  EXPECT_EQ(refusal("f(bool b)", word(0x5ec4e7)).what.find("5ec4e7"), std::string::npos);
}

TEST(Decode, BoundsItemsThatTakeNoBytes) {
  const auto list = [](std::uint64_t count) { return word(32) + word(count); };
  EXPECT_EQ(decoded("f(()[])", list(3)), "[[{},{},{}]]");
  EXPECT_EQ(refusal("f(()[])", list(kMaxCallValues)).code, ErrorCode::Cap);
  EXPECT_EQ(refusal("f(()[])", list(100'000)).code, ErrorCode::Cap);
  EXPECT_EQ(refusal("f(()[999][999][999])", "").code, ErrorCode::Cap);
  EXPECT_EQ(refusal("f(bool[999][999][999][999][999][999][999])", word(0)).what,
            "the data ends inside of the value");
}

TEST(Decode, BoundsTheCalldata) {
  const auto blob = [](std::size_t size) { return word(32) + word(size) + std::string(2 * size, 'a'); };
  EXPECT_NE(decoded("f(bytes)", blob(kMaxCalldataBytes - 64)), "refused");
  EXPECT_EQ(refusal("f(bytes)", blob(kMaxCalldataBytes - 32)).code, ErrorCode::Cap);
}

TEST(Encode, RefusesWhatTheTypeDoesNotHold) {
  const auto refused = [](std::string_view type, Value value) {
    const Function call = function("f(" + std::string(type) + ")");
    return !encode_call(call, {&value, 1});
  };
  EXPECT_TRUE(refused("uint8", {U256::of(256)}));
  EXPECT_FALSE(refused("uint8", {U256::of(255)}));
  EXPECT_TRUE(refused("int8", {U256::of(1)}));
  EXPECT_TRUE(refused("uint8", {I256{U256::of(1)}}));
  EXPECT_TRUE(refused("bool", {std::string("true")}));
  EXPECT_TRUE(refused("bytes3", {Bytes(4)}));
  EXPECT_FALSE(refused("bytes3", {Bytes(3)}));
  EXPECT_TRUE(refused("function", {Bytes(20)}));
  EXPECT_TRUE(refused("string", {Bytes(3)}));
  EXPECT_TRUE(refused("bytes", {std::string("abc")}));
  EXPECT_TRUE(refused("string", {std::string("\xc0\x80")}));
  EXPECT_TRUE(refused("bool[2]", {List{{true}}}));
  EXPECT_TRUE(refused("bool[]", {List{{true}, {U256{}}}}));
  EXPECT_TRUE(refused("(bool a)", {Record{{"b", {true}}}}));
  EXPECT_TRUE(refused("(bool a)", {Record{}}));
  EXPECT_FALSE(refused("(bool a)", {Record{{"a", {true}}}}));
  EXPECT_TRUE(refused("bytes", {Bytes(kMaxCalldataBytes)}));
  EXPECT_FALSE(encode_call(function("f(bool)"), {}));
}

TEST(EncodeValue, IsAWordOrAnOnlyParameter) {
  EXPECT_EQ(crypto::to_hex(encode_value(parse_elementary("uint8").value(), {U256::of(5)}).value()), word(5));
  EXPECT_EQ(crypto::to_hex(encode_value(parse_elementary("string").value(), {std::string("abc")}).value()),
            word(32) + word(3) + left("616263"));
}

}  // namespace
}  // namespace dvsguard::eth
