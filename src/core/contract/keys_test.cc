#include "core/contract/keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/contract/condition.h"
#include "core/contract/testing.h"

namespace dvsguard::contract {
namespace {

using testing::contract_of;
using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using testing::parsed;
using testing::project;

// From EIP-55's list of checksummed addresses.
constexpr std::string_view kTo = "\"0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359\"";

std::string with_key(std::string_view key) {
  return project(
      "  config: {P2P: {type: port, why: w}, REGISTRY: {type: address, why: w}}\n  keys: {operator: {" +
      std::string(key) + "}}");
}

std::string with_use(std::string_view use) {
  return with_key("type: ecdsa-secp256k1, delivery: signer, services: [node], uses: [{" + std::string(use) +
                  "}]");
}

std::string with_where(std::string_view call, std::string_view condition) {
  return with_use("call: \"" + std::string(call) + "\", why: w, where: [{" + std::string(condition) + "}]");
}

bool takes(std::string_view call, std::string_view condition) {
  return parsed(with_where(call, condition)).has_value();
}

TEST(Key, ACallIsReadWholeAndItsSignatureMadeCanonical) {
  const Contract contract =
      contract_of(with_use("chain: 17000, to: " + std::string(kTo) +
                           ", call: \"updateSocket(string memory socket)\", value: \"0\", why: announces"));
  const KeyUse& use = contract.keys.at(0).uses.at(0);
  EXPECT_EQ(use.chain, 17000U);
  EXPECT_EQ(use.to.text, "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359");
  EXPECT_EQ(use.signature, "updateSocket(string)");
  EXPECT_EQ(use.value, "0");
}

TEST(Key, AddressesCarryTheirChecksumAndQuotes) {
  EXPECT_THAT(error_of(with_use("to: \"0xfb6916095ca1df60bb79ce92ce3ea74c37c5d359\", call: \"f()\", why: w")),
              HasSubstr("EIP-55"));
  EXPECT_THAT(error_of(with_use("to: 0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359, call: \"f()\", why: w")),
              HasSubstr("in quotes"));
  EXPECT_THAT(error_of(with_use("to: 0x5, call: \"f()\", why: w")), HasSubstr("in quotes"));
}

TEST(Key, AnAddressMayBeTheOperatorsSettingOfThatType) {
  EXPECT_EQ(contract_of(with_use("to: {config: REGISTRY}, call: \"f()\", why: w")).keys[0].uses[0].to.config,
            "REGISTRY");
  EXPECT_THAT(error_of(with_use("to: {config: P2P}, call: \"f()\", why: w")),
              HasSubstr("not of type address"));
  EXPECT_THAT(error_of(with_use("to: {config: NONE}, call: \"f()\", why: w")), HasSubstr("does not declare"));
}

TEST(Key, AUseIsACallOrAMessage) {
  EXPECT_TRUE(parsed(with_use("sign: task-response, why: w")));
  EXPECT_FALSE(parsed(with_use("sign: task-response, call: \"f()\", why: w")));
  EXPECT_FALSE(parsed(with_use("why: w")));
  EXPECT_FALSE(parsed(with_use("sign: task-response, to: " + std::string(kTo) + ", why: w")));
  EXPECT_FALSE(parsed(with_use("sign: \"task response\", why: w")));
}

TEST(Key, OnlyAnEthereumKeyMakesCalls) {
  EXPECT_FALSE(parsed(
      with_key("type: bls-bn254, delivery: signer, services: [node], uses: [{call: \"f()\", why: w}]")));
  EXPECT_TRUE(
      parsed(with_key("type: bls-bn254, delivery: signer, services: [node], uses: [{sign: x, why: w}]")));
}

TEST(Key, ASignersKeySaysWhatItMaySign) {
  EXPECT_THAT(error_of(with_key("type: ed25519, delivery: signer, services: [node]")),
              HasSubstr("may sign nothing"));
  EXPECT_THAT(error_of(with_key("type: ed25519, delivery: signer, services: [node], uses: []")),
              HasSubstr("may sign nothing"));
  EXPECT_TRUE(parsed(with_key("type: ed25519, delivery: mount, services: [node]")));
  EXPECT_THAT(error_of(with_key("type: ed25519, delivery: mount, services: []")), HasSubstr("no service"));
}

TEST(Key, ChainsAreNumbersAndAmountsAreWholeWei) {
  EXPECT_FALSE(parsed(with_use("chain: 0, call: \"f()\", why: w")));
  EXPECT_FALSE(parsed(with_use("chain: \"1\", call: \"f()\", why: w")));
  EXPECT_FALSE(parsed(with_use("chain: [1, 2], call: \"f()\", why: w")));
  EXPECT_FALSE(parsed(with_use("value: 1.5, call: \"f()\", why: w")));
  EXPECT_FALSE(parsed(with_use("value: \"1 ether\", call: \"f()\", why: w")));
  EXPECT_FALSE(parsed(with_use("value: 0x10, call: \"f()\", why: w")));
  EXPECT_TRUE(parsed(with_use("value: \"1000000000000000000\", call: \"f()\", why: w")));
}

TEST(Key, ACallThatIsNoSignatureIsRefused) {
  EXPECT_THAT(error_of(with_use("call: \"updateSocket\", why: w")), HasSubstr("is no function signature"));
  EXPECT_THAT(error_of(with_use("call: \"f(strin s)\", why: w")), HasSubstr("is no function signature"));
}

TEST(Where, OperatorsFitTheArgumentsType) {
  EXPECT_TRUE(takes("f(uint256 n)", "arg: n, lt: 5, ge: \"0\""));
  EXPECT_TRUE(takes("f(uint256 n)", "arg: n, range: [1, {config: P2P}]"));
  EXPECT_TRUE(takes("f(uint256 n)", "arg: n, in: [1, 2]"));
  EXPECT_TRUE(takes("f(string s)", "arg: s, prefix: \"https://\", length: [1, 64]"));
  EXPECT_TRUE(takes("f(string s)", "arg: s, matches: \"[a-z]+\""));
  EXPECT_TRUE(takes("f(address a)", "arg: a, eq: " + std::string(kTo)));
  EXPECT_TRUE(takes("f(bytes32 b)", "arg: b, eq: \"0x00ff\""));
  EXPECT_TRUE(takes("f(bool b)", "arg: b, eq: true"));
  EXPECT_TRUE(takes("f(uint8[] q)", "arg: q, every: {in: [0, 1]}, length: 2"));
  EXPECT_TRUE(takes("f(string[] q)", "arg: q, some: {is: socket, grammar: \"host:port\"}"));

  EXPECT_FALSE(takes("f(string s)", "arg: s, lt: 5"));
  EXPECT_FALSE(takes("f(uint256 n)", "arg: n, prefix: \"1\""));
  EXPECT_FALSE(takes("f(uint256 n)", "arg: n, range: [1]"));
  EXPECT_FALSE(takes("f(uint256 n)", "arg: n, eq: one"));
  EXPECT_FALSE(takes("f(uint256 n)", "arg: n, in: []"));
  EXPECT_FALSE(takes("f(address a)", "arg: a, eq: \"0xfb6916095ca1df60bb79ce92ce3ea74c37c5d359\""));
  EXPECT_FALSE(takes("f(bytes32 b)", "arg: b, eq: \"0x0\""));
  EXPECT_FALSE(takes("f(bool b)", "arg: b, eq: \"true\""));
  EXPECT_FALSE(takes("f(uint8 q)", "arg: q, every: {eq: 1}"));
  EXPECT_FALSE(takes("f(uint8[] q)", "arg: q, eq: 1"));
  EXPECT_FALSE(takes("f(uint8[] q)", "arg: q, every: {}"));
}

TEST(Where, ASocketSaysItsGrammar) {
  EXPECT_TRUE(
      takes("f(string s)",
            "arg: s, is: socket, grammar: \"host:p1;p2\", hosts: [a.example], ports: [{config: P2P}, 80]"));
  EXPECT_TRUE(takes("f(string s)", "arg: s, is: socket, grammar: [\"host:p1;p2\", \"host:p1;p2;p3;p4\"]"));
  EXPECT_FALSE(takes("f(string s)", "arg: s, is: socket"));
  EXPECT_FALSE(takes("f(string s)", "arg: s, is: socket, grammar: \"host;port\""));
  EXPECT_FALSE(takes("f(string s)", "arg: s, is: sockte, grammar: \"host:port\""));
  EXPECT_FALSE(takes("f(string s)", "arg: s, is: socket, grammar: \"host:port\", ports: [0]"));
  EXPECT_FALSE(takes("f(string s)", "arg: s, eq: a, ports: [80]"));
  EXPECT_FALSE(takes("f(uint256 s)", "arg: s, is: socket, grammar: \"host:port\""));
}

TEST(Where, ArgumentsAreThoseOfTheCallByNameOrPosition) {
  EXPECT_TRUE(takes("f(uint256, string name)", "arg: \"0\", eq: 1"));
  EXPECT_TRUE(takes("f(uint256, string name)", "arg: name, eq: a"));
  EXPECT_THAT(error_of(with_where("f(string socket)", "arg: sockt, eq: a")),
              HasSubstr("the call has no argument \"sockt\""));
  EXPECT_FALSE(takes("f(string socket)", "arg: \"1\", eq: a"));
  EXPECT_FALSE(takes("f()", "arg: \"0\", eq: a"));
}

TEST(Where, GroupsNestToABound) {
  EXPECT_TRUE(
      takes("f(uint256 n)", "any: [{arg: n, eq: 1}, {all: [{arg: n, gt: 5}, {none: [{arg: n, eq: 7}]}]}]"));
  EXPECT_FALSE(takes("f(uint256 n)", "any: []"));
  EXPECT_FALSE(takes("f(uint256 n)", "any: [{arg: n, eq: 1}], all: [{arg: n, eq: 1}]"));
  std::string deep = "arg: n, eq: 1";
  for (int i = 0; i < 8; ++i) deep = "all: [{" + deep + "}]";
  EXPECT_TRUE(takes("f(uint256 n)", deep));
  EXPECT_FALSE(takes("f(uint256 n)", "all: [{" + deep + "}]"));
}

TEST(Where, ATermIsNeverEmptyOrUnknown) {
  EXPECT_FALSE(takes("f(uint256 n)", "arg: n"));
  EXPECT_THAT(error_of(with_where("f(uint256 n)", "arg: n, equal: 1")), HasSubstr("unknown key \"equal\""));
}

TEST(Parameters, AreSplitAtTheTopLevelOnly) {
  const auto parameters = parameters_of("f((address a, uint8 b)[] list, string calldata s, uint256)");
  ASSERT_EQ(parameters.size(), 3U);
  EXPECT_EQ(parameters[0].type, "(address a, uint8 b)[]");
  EXPECT_EQ(parameters[0].name, "list");
  EXPECT_EQ(parameters[1].type, "string");
  EXPECT_EQ(parameters[1].name, "s");
  EXPECT_EQ(parameters[2].type, "uint256");
  EXPECT_EQ(parameters[2].name, "");
  EXPECT_TRUE(parameters_of("f()").empty());
}

TEST(Parameters, OfNoFixedSizeAreDynamic) {
  EXPECT_TRUE(is_dynamic("string"));
  EXPECT_TRUE(is_dynamic("bytes"));
  EXPECT_TRUE(is_dynamic("uint256[]"));
  EXPECT_TRUE(is_dynamic("(uint8,string)"));
  EXPECT_TRUE(is_dynamic("(uint8,bytes x)"));
  EXPECT_FALSE(is_dynamic("bytes32"));
  EXPECT_FALSE(is_dynamic("uint256[2]"));
  EXPECT_FALSE(is_dynamic("address"));
}

}  // namespace
}  // namespace dvsguard::contract
