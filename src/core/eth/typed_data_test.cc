#include "core/eth/typed_data.h"

#include <gtest/gtest.h>

#include <string>

#include "core/crypto/hex.h"
#include "core/text/json.h"

namespace dvsguard::eth {
namespace {

// The example of EIP-712; the hashes are those of its Example.js.
constexpr std::string_view kMail = R"({
  "types": {
    "EIP712Domain": [
      {"name": "name", "type": "string"},
      {"name": "version", "type": "string"},
      {"name": "chainId", "type": "uint256"},
      {"name": "verifyingContract", "type": "address"}
    ],
    "Person": [{"name": "name", "type": "string"}, {"name": "wallet", "type": "address"}],
    "Mail": [
      {"name": "from", "type": "Person"},
      {"name": "to", "type": "Person"},
      {"name": "contents", "type": "string"}
    ]
  },
  "primaryType": "Mail",
  "domain": {
    "name": "Ether Mail",
    "version": "1",
    "chainId": 1,
    "verifyingContract": "0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC"
  },
  "message": {
    "from": {"name": "Cow", "wallet": "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"},
    "to": {"name": "Bob", "wallet": "0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"},
    "contents": "Hello, Bob!"
  }
})";

text::Node node(std::string_view json) {
  return text::parse_json(json, nullptr).value();
}

// The example with `from` replaced by `to` once; what is wrong with it, or nothing.
std::string refusal(std::string_view from, std::string_view to) {
  std::string json(kMail);
  const std::size_t at = json.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  json.replace(at, from.size(), to);
  const auto out = read_typed_data(node(json));
  return out ? std::string() : out.error().where + " " + out.error().what;
}

// One struct S of `fields`, such as R"("uint8 a")", and its message.
std::string small(std::string_view structs, std::string_view message) {
  return R"({"types":{"EIP712Domain":[{"name":"chainId","type":"uint256"}],)" + std::string(structs) +
         R"(},"primaryType":"S","domain":{"chainId":1},"message":)" + std::string(message) + "}";
}
bool taken(std::string_view structs, std::string_view message) {
  return read_typed_data(node(small(structs, message))).has_value();
}
// {"name":…,"type":…}
std::string field(std::string_view type, std::string_view name) {
  return R"({"name":")" + std::string(name) + R"(","type":")" + std::string(type) + "\"}";
}
bool type_taken(std::string_view type, std::string_view message) {
  return taken("\"S\":[" + field(type, "a") + "]", message);
}

TEST(TypedData, GivesTheHashesOfTheEipsExample) {
  const auto mail = read_typed_data(node(kMail));
  ASSERT_TRUE(mail) << mail.error().what;
  EXPECT_EQ(mail->type_text, "Mail(Person from,Person to,string contents)Person(string name,address wallet)");
  EXPECT_EQ(crypto::to_hex(mail->type_hash),
            "a0cedeb2dc280ba39b857546d74f5549c3a1d7bdc2dd96bf881f76108e23dac2");
  EXPECT_EQ(crypto::to_hex(mail->message_hash),
            "c52c0ee5d84264471806290a3f2c4cecfc5490626bf912d01f240d7a274b371e");
  EXPECT_EQ(crypto::to_hex(mail->domain_separator),
            "f2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f");
  EXPECT_EQ(crypto::to_hex(mail->digest), "be609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2");
}

TEST(TypedData, ShowsDomainAndMessageAsValues) {
  const auto mail = read_typed_data(node(kMail)).value();
  EXPECT_EQ(mail.domain.name, "Ether Mail");
  EXPECT_EQ(mail.domain.version, "1");
  EXPECT_EQ(mail.domain.chain_id, U256::of(1));
  EXPECT_EQ(mail.domain.verifying_contract->text(), "0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC");
  EXPECT_EQ(mail.domain.salt, std::nullopt);
  EXPECT_EQ(mail.primary_type, "Mail");
  ASSERT_EQ(mail.message.size(), 3u);
  EXPECT_EQ(mail.message[2].name, "contents");
  EXPECT_EQ(std::get<std::string>(mail.message[2].value.is), "Hello, Bob!");
}

TEST(TypedData, RefusesMissingNullAndForeignMembers) {
  EXPECT_EQ(refusal(R"(,
    "contents": "Hello, Bob!")",
                    ""),
            "message.contents is missing");
  EXPECT_EQ(refusal(R"("Hello, Bob!")", "null"), "message.contents is not a string");
  EXPECT_EQ(refusal(R"({"name": "Bob")", R"({"cc": "Eve", "name": "Bob")"),
            "message.to has a member that its type has not");
  EXPECT_NE(refusal(R"("version": "1",)", ""), "");
  EXPECT_NE(refusal(R"("version": "1",)", R"("version": "1", "salt": "0x00",)"), "");
  EXPECT_NE(refusal(R"("primaryType": "Mail",)", ""), "");
  EXPECT_NE(refusal(R"("primaryType": "Mail",)", R"("primaryType": "Mail", "id": 1,)"), "");
}

TEST(TypedData, RefusesAPrimaryTypeThatIsNotTheOneThatNeedsAllOthers) {
  EXPECT_EQ(refusal(R"("primaryType": "Mail")", R"("primaryType": "Letter")"),
            "primaryType is not among the types");
  EXPECT_NE(refusal(R"("primaryType": "Mail")", R"("primaryType": "Person")"), "");
  EXPECT_NE(refusal(R"("primaryType": "Mail")", R"("primaryType": "EIP712Domain")"), "");
  EXPECT_NE(refusal(R"("Mail": [)", R"("Unused": [], "Mail": [)"), "");
}

TEST(TypedData, HoldsTheDomainToTheFieldsOfTheEip) {
  const auto domain = [](std::string_view type, std::string_view value) {
    const std::string json = R"({"types":{"EIP712Domain":[)" + std::string(type) +
                             R"(],"S":[]},"primaryType":"S","domain":)" + std::string(value) +
                             R"(,"message":{}})";
    return read_typed_data(node(json)).has_value();
  };
  EXPECT_TRUE(domain(field("string", "name"), R"({"name":"x"})"));
  EXPECT_TRUE(domain(field("bytes32", "salt"), R"({"salt":"0x)" + std::string(64, '1') + "\"}"));
  EXPECT_FALSE(domain("", "{}"));
  EXPECT_FALSE(domain(field("string", "title"), R"({"title":"x"})"));
  EXPECT_FALSE(domain(field("uint64", "chainId"), R"({"chainId":1})"));
  EXPECT_FALSE(domain(field("string", "name"), R"({"name":"x","chainId":1})"));
  EXPECT_NE(refusal("EIP712Domain", "Domain"), "");
}

TEST(TypedData, KeepsTheOrderOfTheDomainsOwnType) {
  // Two domains of the same fields in another order are two domains.
  const auto separator = [](const std::string& fields) {
    return read_typed_data(
               node(R"({"types":{"EIP712Domain":[)" + fields +
                    R"(],"S":[]},"primaryType":"S","domain":{"name":"x","version":"y"},"message":{}})"))
        ->domain_separator;
  };
  const std::string name = field("string", "name"), version = field("string", "version");
  EXPECT_NE(separator(name + "," + version), separator(version + "," + name));
}

TEST(TypedData, RefusesTypesThatTheEipDoesNotKnow) {
  EXPECT_TRUE(type_taken("uint256", R"({"a":1})"));
  EXPECT_FALSE(type_taken("uint", R"({"a":1})"));
  EXPECT_FALSE(type_taken("int", R"({"a":1})"));
  EXPECT_FALSE(type_taken("uint7", R"({"a":1})"));
  EXPECT_FALSE(type_taken("function", R"({"a":"0x)" + std::string(48, '1') + "\"}"));
  EXPECT_FALSE(type_taken("(uint256 b)", R"({"a":{"b":1}})"));
  EXPECT_FALSE(type_taken("EIP712Domain", R"({"a":{"chainId":1}})"));
  EXPECT_FALSE(type_taken("T", R"({"a":{}})"));
  EXPECT_FALSE(type_taken("uint256 ", R"({"a":1})"));
  EXPECT_FALSE(type_taken("", R"({"a":1})"));
}

TEST(TypedData, RefusesNamesThatCouldWriteAnotherType) {
  EXPECT_FALSE(taken(R"("S":[)" + field("uint256", "a,uint256 b") + "]", R"({"a,uint256 b":1})"));
  EXPECT_FALSE(taken(R"("S":[)" + field("uint256", "") + "]", R"({"":1})"));
  EXPECT_FALSE(taken(R"("S":[)" + field("A(bool x)", "a") + R"~(],"A(bool x)":[])~", R"({"a":{}})"));
  EXPECT_FALSE(taken(R"("S":[)" + field("uint8", "a") + R"(],"uint8":[])", R"({"a":{}})"));
  EXPECT_FALSE(taken(R"("S":[)" + field("uint", "a") + R"(],"uint":[])", R"({"a":{}})"));
  EXPECT_TRUE(taken(R"("S":[)" + field("A_$1", "_a") + R"(],"A_$1":[])", R"({"_a":{}})"));
  EXPECT_FALSE(taken(R"("S":[)" + field("bool", "a") + "," + field("bool", "a") + "]", R"({"a":true})"));
}

TEST(TypedData, HoldsArraysToTheirLengthAtEachDimension) {
  EXPECT_TRUE(type_taken("uint8[2][]", R"({"a":[[1,2],[3,4],[5,6]]})"));
  EXPECT_FALSE(type_taken("uint8[2][]", R"({"a":[[1,2,3]]})"));
  EXPECT_FALSE(type_taken("uint8[2][]", R"({"a":[1,2]})"));
  EXPECT_FALSE(type_taken("uint8[][2]", R"({"a":[[1]]})"));
  EXPECT_TRUE(type_taken("uint8[][2]", R"({"a":[[1],[]]})"));
  for (const std::string_view type : {"uint8[0]", "uint8[01]", "uint8[65536]", "uint8[", "uint8]", "uint8[]x",
                                      "[]", "uint8[-1]", "uint8[[]]"}) {
    EXPECT_FALSE(type_taken(type, R"({"a":[]})")) << type;
  }
}

TEST(TypedData, TakesAStructThatHoldsItselfInAnArrayAlone) {
  const std::string end = R"({"a":[]})";
  EXPECT_TRUE(type_taken("S[]", R"({"a":[)" + end + "," + end + "]}"));
  EXPECT_TRUE(type_taken("S[2][]", end));
  EXPECT_FALSE(type_taken("S", end));
  EXPECT_FALSE(type_taken("S[2]", end));
  EXPECT_FALSE(taken(R"("S":[)" + field("A", "a") + R"(],"A":[)" + field("S", "s") + "]", R"({"a":{}})"));
}

TEST(TypedData, BoundsNesting) {
  const auto tree = [](int levels) {
    std::string json;
    for (int i = 0; i < levels; ++i) json += R"({"a":[)";
    for (int i = 0; i < levels; ++i) json += "]}";
    return json;
  };
  EXPECT_TRUE(type_taken("S[]", tree(16)));
  EXPECT_FALSE(type_taken("S[]", tree(17)));
}

TEST(TypedData, BoundsTypes) {
  const auto chain = [](std::size_t structs, const std::string& name) {
    std::string types = R"("S":[)" + field(name + "1", "a") + "]";
    std::string message = "{}";
    for (std::size_t i = 1; i < structs; ++i) {
      const bool last = i + 1 == structs;
      types += ",\"" + name + std::to_string(i) + "\":[" +
               (last ? std::string() : field(name + std::to_string(i + 1) + "[]", "a")) + "]";
      if (i == 1) message = last ? R"({"a":{}})" : R"({"a":{"a":[]}})";
    }
    return taken(types, message);
  };
  EXPECT_TRUE(chain(kMaxStructs - 1, "T"));  // and the domain's
  EXPECT_FALSE(chain(kMaxStructs, "T"));
  EXPECT_TRUE(chain(3, std::string(kMaxIdentifierBytes - 1, 'T')));
  EXPECT_FALSE(chain(3, std::string(kMaxIdentifierBytes, 'T')));
  const auto wide = [](std::size_t fields, const std::string& name) {
    std::string types = R"("S":[)", message = "{";
    for (std::size_t i = 0; i < fields; ++i) {
      types += (i == 0 ? "" : ",") + field("bool", name + std::to_string(i));
      message += (i == 0 ? "\"" : ",\"") + name + std::to_string(i) + "\":true";
    }
    return taken(types + "]", message + "}");
  };
  EXPECT_TRUE(wide(kMaxStructFields, "a"));
  EXPECT_FALSE(wide(kMaxStructFields + 1, "a"));
  EXPECT_TRUE(wide(kMaxStructFields, std::string(100, 'a')));  // 128 * (110 or so) bytes of encodeType
  EXPECT_FALSE(wide(kMaxStructFields, std::string(125, 'a')));
}

TEST(TypedData, IsNoOtherDocument) {
  for (const std::string_view json :
       {"null", "[]", "5", "{}", R"({"types":[],"primaryType":"S","domain":{},"message":{}})",
        R"({"types":{"S":{}},"primaryType":"S","domain":{},"message":{}})",
        R"({"types":{},"primaryType":"","domain":{},"message":{}})",
        R"({"types":{"S":[5]},"primaryType":"S","domain":{},"message":{}})"}) {
    EXPECT_FALSE(read_typed_data(node(json))) << json;
  }
  EXPECT_FALSE(taken(R"("S":[{"name":"a","type":"bool","extra":1}])", R"({"a":true})"));
  EXPECT_FALSE(taken(R"("S":[{"name":"a"}])", R"({"a":true})"));
  EXPECT_FALSE(taken(R"("S":[{"name":5,"type":"bool"}])", R"({"5":true})"));
  EXPECT_FALSE(taken(R"("S":[])", "[]"));
}

}  // namespace
}  // namespace dvsguard::eth
