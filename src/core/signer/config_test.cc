#include "core/signer/config.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "core/signer/amounts.h"
#include "core/signer/typed_type.h"
#include "core/text/json.h"
#include "core/text/yaml.h"

namespace dvsguard::signer {
namespace {

Result<Config> read(std::string_view yaml) {
  const auto tree = text::parse_yaml(yaml, file_name("signer.yaml"));
  if (!tree) return Error(tree.error());
  return read_config(*tree);
}

// docs/formats/signer.md's own example.
std::string example() {
  std::ifstream in(DVSGUARD_SOURCE "/docs/formats/signer.md");
  std::stringstream page;
  page << in.rdbuf();
  const std::string text = page.str();
  const std::size_t start = text.find("```yaml\n") + 8;
  return text.substr(start, text.find("```", start) - start);
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), by);
}

std::string refusal(std::string_view what, std::string_view by) {
  const auto config = read(replaced(example(), what, by));
  return config ? "accepted" : config.error().where + " " + config.error().what;
}

TEST(Config, ReadsTheExampleOfItsPage) {
  const auto config = read(example());
  ASSERT_TRUE(config) << config.error().where << " " << config.error().what;
  EXPECT_EQ(config->accounts.at(0).passphrase.kind, PassphraseKind::Credential);
  EXPECT_EQ(config->chains.at(0).quorum, 2u);
  EXPECT_EQ(config->client("node")->uid, 1879048192u);
  EXPECT_TRUE(config->client("avs")->token);
  const grant::Grant& grant = config->grants.allow.at(0);
  const auto& call = std::get<grant::CallTerms>(grant.terms);
  EXPECT_EQ(call.function.canonical(), "updateSocket(string)");
  EXPECT_EQ(eth::to_decimal(call.caps.budget.wei), "50000000000000000");
  EXPECT_EQ(call.caps.budget.seconds, 7u * 86400);
  EXPECT_EQ(grant.limits.rate->count, 6u);
  EXPECT_EQ(grant.limits.interval, 600u);
  EXPECT_EQ(call.demands.state, 120u);
  EXPECT_EQ(call.demands.public_ip->max_age, 300u);
}

TEST(Config, ReadsTheSameFromCanonicalJson) {
  const auto tree = text::parse_yaml(example(), file_name("signer.yaml"));
  const std::string json = text::canonical_json(*tree).value();
  const auto again = read_config(text::parse_json(json, file_name("config")).value());
  ASSERT_TRUE(again) << again.error().where << " " << again.error().what;
  EXPECT_EQ(again->grants.allow.at(0).name, "announce");
}

TEST(Config, AGrantOfATransactionHasEveryCap) {
  for (const char* cap :
       {"gas: 200000, ", "fee_per_gas: 60 gwei, ", "tip_per_gas: 2 gwei, ", "fee: 0.01 ether, "}) {
    EXPECT_NE(refusal(cap, "").find("lacks `"), std::string::npos) << cap;
  }
  EXPECT_NE(refusal(", budget: {wei: 0.05 ether, per: 7d}", "").find("lacks `budget`"), std::string::npos);
  EXPECT_NE(refusal("wei: 0.05 ether", "wei: 0.009 ether").find("below the fee of one transaction"),
            std::string::npos);
}

// KU02.
TEST(Config, AnUnreviewedCallNeedsItsFullSignatureTypedByTheOperator) {
  std::string risky =
      replaced(example(), "call: updateSocket(string socket)", "call: setThing(uint256 x, string socket)");
  EXPECT_NE(read(risky).error().what.find("KU02"), std::string::npos);
  EXPECT_TRUE(read(risky + "reviewed: [\"setThing(uint256,string)\"]\n"));
  EXPECT_FALSE(read(risky + "reviewed: [\"setThing(uint256 x,string socket)\"]\n"));
  risky =
      replaced(example(), "call: updateSocket(string socket)", "call: transfer(address to, uint256 socket)");
  risky = replaced(risky,
                   "where: [{arg: socket, is: socket, grammar: \"host:port\", hosts: [\"203.0.113.0/24\"], "
                   "ports: [26656]}]",
                   "where: []");
  risky = replaced(risky, ", public_ip: {arg: socket, max_age: 5m}", "");
  EXPECT_NE(read(risky).error().what.find("KU02"), std::string::npos);
}

TEST(Config, RefusesWhatIsUnknownDoubtfulOrMissing) {
  EXPECT_NE(refusal("signer: 1", "signer: 2").find("signer.signer"), std::string::npos);
  EXPECT_NE(refusal("quorum: 2", "quorum: 1").find("more than half"), std::string::npos);
  for (const char* same : {"https://RPC.example", "https://rpc.example:443/v2", "https://user@rpc.example"})
    EXPECT_NE(refusal("https://rpc2.example", same).find("the same host"), std::string::npos) << same;
  EXPECT_NE(refusal("https://rpc2.example", "https://rpc.example/v2").find("the same host"),
            std::string::npos);
  EXPECT_NE(refusal("clients: [node]", "clients: [nobody]").find("no client"), std::string::npos);
  EXPECT_NE(refusal("account: operator\n", "account: other\n").find("no account"), std::string::npos);
  EXPECT_NE(refusal("    chain: 17000\n    to", "    chain: 1\n    to").find("nobody observes"),
            std::string::npos);
  EXPECT_NE(
      refusal("0x53012C69A189cfA2D9d29eb6F19B32e0A2EA3490", "0x53012c69a189cfa2d9d29eb6f19b32e0a2ea3490")
          .find("EIP-55"),
      std::string::npos);
  EXPECT_NE(refusal(", uid: 1879048192", "").find("go together"), std::string::npos);
  EXPECT_NE(refusal("9f86d081", "9F86D081").find("SHA-256"), std::string::npos);
  EXPECT_NE(refusal("credential: operator-passphrase", "credential: a, prompt: true").find("one of prompt"),
            std::string::npos);
  EXPECT_NE(
      refusal("    call: updateSocket", "    personal: true\n    call: updateSocket").find("exactly one"),
      std::string::npos);
  EXPECT_NE(refusal("    caps:", "    cap:").find("unknown key"), std::string::npos);
  EXPECT_NE(refusal("state: 2m", "state: 11m").find("over 10m"), std::string::npos);
  EXPECT_NE(refusal("arg: socket, max_age", "arg: sockets, max_age").find("no string argument"),
            std::string::npos);
  EXPECT_NE(refusal("per: 1d", "per: 367d").find("366d"), std::string::npos);
}

TEST(Config, ReadsTypedDataPersonalMessagesDenialsAndReads) {
  const std::string more = R"yaml(  - name: attest
    account: operator
    clients: [avs]
    chain: 17000
    verifying_contract: "0x53012C69A189cfA2D9d29eb6F19B32e0A2EA3490"
    typed: "Attest(Who who,uint256 epoch)Who(address operator)"
    domain: {name: AVS, version: "1"}
    where: [{arg: who.operator, eq: "0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc"}, {arg: epoch, lt: 1000}]
  - name: hello
    account: operator
    clients: [avs]
    personal: true
    where: [{arg: message, matches: "login [0-9]+"}]
  - name: moved
    account: operator
    chain: 17000
    to: "0x53012C69A189cfA2D9d29eb6F19B32e0A2EA3490"
    call: updateSocket(string socket)
    caps: {gas: 200000, fee_per_gas: 60 gwei, tip_per_gas: 2 gwei, fee: 0.01 ether, budget: {wei: 0.05 ether, per: 7d}}
    demands:
      differs: {arg: socket, to: "0x53012C69A189cfA2D9d29eb6F19B32e0A2EA3490",
                call: "getSocket(address o) returns (string)", args: ["0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc"]}
deny: [{name: never, chain: 1}]
)yaml";
  EXPECT_NE(read(example() + more).error().what.find("KU02"),
            std::string::npos);  // no typed data is on the list
  const auto config =
      read(example() + more + "reviewed: [\"Attest(Who who,uint256 epoch)Who(address operator)\"]\n");
  ASSERT_TRUE(config) << config.error().where << " " << config.error().what;
  EXPECT_EQ(config->grants.allow.size(), 4u);
  EXPECT_EQ(config->grants.deny.at(0).chain, 1u);
  EXPECT_EQ(std::get<grant::CallTerms>(config->grants.allow[3].terms).demands.differs->data.size(), 36u);
}

TEST(Amount, IsExactInItsUnit) {
  EXPECT_EQ(eth::to_decimal(*parse_amount("0.05 ether")), "50000000000000000");
  EXPECT_EQ(eth::to_decimal(*parse_amount("60 gwei")), "60000000000");
  EXPECT_EQ(eth::to_decimal(*parse_amount("0.000000001 gwei")), "1");
  EXPECT_EQ(eth::to_decimal(*parse_amount("7")), "7");
  EXPECT_EQ(eth::to_decimal(*parse_amount("0 wei")), "0");
  for (const char* text : {"", "ether", "1 eth", "1ether", "-1 wei", "1.0 wei", "1e3 wei", ".5 ether",
                           "5. ether", "01 wei", "0.0000000001 gwei", "1  wei",
                           "115792089237316195423570985008687907853269984665640564039458 ether"}) {
    EXPECT_FALSE(parse_amount(text)) << text;
  }
}

TEST(Duration, HasAUnitAndALimit) {
  EXPECT_EQ(parse_duration("90s").value(), 90u);
  EXPECT_EQ(parse_duration("366d").value(), 366u * 86400);
  for (const char* text :
       {"", "s", "90", "0s", "367d", "1w", "-1s", "1.5h", "1h30m", "99999999999999999999d"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

TEST(TypedType, IsWrittenExactlyAsEip712EncodesIt) {
  const auto type =
      parse_typed_type("Mail(Person from,Person[2][] to,string contents)Person(string name,address wallet)");
  ASSERT_TRUE(type) << type.error().what;
  EXPECT_EQ(type->primary, "Mail");
  EXPECT_EQ(eth::type_text(type->members[1].type), "(string,address)[2][]");
  for (const char* text :
       {"", "Mail", "Mail(string)", "Mail(string a,)", "Mail( string a)", "Mail(Person a)", "Mail(uint a)",
        "Mail(string a)Person(string b)", "B(A a)C(string s)A(C c)", "Mail(string a) ", "A(A[] a)"}) {
    EXPECT_FALSE(parse_typed_type(text)) << text;
  }
}

}  // namespace
}  // namespace dvsguard::signer
