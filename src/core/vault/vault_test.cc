#include "core/vault/vault.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <functional>
#include <string>
#include <vector>

#include "core/crypto/hex.h"
#include "core/crypto/recoverable.h"
#include "core/eth/abi.h"
#include "core/text/json.h"
#include "core/text/yaml.h"

namespace dvsguard::vault {
namespace {

using std::chrono::seconds;

constexpr std::string_view kFile = R"yaml(
signer: 1
accounts:
  operator: {address: "0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc", keystore: k.json, passphrase: {prompt: true}}
chains:
  - {chain: 17000, upstreams: ["http://a", "http://b", "http://c"], quorum: 2}
clients:
  node: {socket: /run/node.sock, uid: 1000}
  avs: {token_sha256: "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"}
public_ip: {echo: ["http://e", "http://f", "http://g"], quorum: 2}
log: {folder: /tmp/x}
grants:
  - name: announce
    account: operator
    clients: [node, avs]
    chain: 17000
    to: "0x53012C69A189cfA2D9d29eb6F19B32e0A2EA3490"
    call: updateSocket(string socket)
    where: [{arg: socket, is: socket, grammar: "host:port"}]
    caps: {gas: 200000, fee_per_gas: 60 gwei, tip_per_gas: 2 gwei, fee: 0.01 ether, budget: {wei: 0.05 ether, per: 7d}}
)yaml";  // the token is "secret"

signer::Config config() {
  return signer::read_config(text::parse_yaml(kFile, file_name("signer.yaml")).value()).value();
}

const crypto::Address kAccount = crypto::parse_address("0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc").value();

class VaultTest : public testing::Test {
 protected:
  VaultTest() : vault_(config(), grant::Usage(config().grants.horizons())) {
    now_.moment.wall = Instant(seconds(1'764'000'000));
    now_.moment.boot_seconds = 1000;
    now_.milliseconds = 1'000'000;
  }

  static std::string preimage(std::uint64_t nonce = 0, std::string_view socket = "8.8.8.8:9000") {
    eth::Transaction out;
    out.type = eth::TransactionType::FeeMarket;
    out.chain_id = 17000;
    out.nonce = nonce;
    out.gas_limit = 100'000;
    out.to = crypto::parse_address("0x53012C69A189cfA2D9d29eb6F19B32e0A2EA3490").value();
    out.max_fee = eth::U256::of(20'000'000'000);
    out.data = eth::encode_call(eth::parse_signature("updateSocket(string socket)").value(),
                                std::vector<eth::Value>{{std::string(socket)}})
                   .value();
    const auto bytes = eth::encode_unsigned(eth::signable(out).value());
    return {bytes.begin(), bytes.end()};
  }

  static grant::AccountState state(std::uint64_t block = 100, std::uint64_t nonce = 0) {
    grant::AccountState out;
    out.chain = 17000;
    out.account = kAccount;
    out.block = {.number = block, .hash = {1}, .time = Instant(seconds(1'764'000'000))};
    out.nonce = nonce;
    out.base_fee = eth::U256::of(7);
    return out;
  }

  // One round in which each upstream says what it is given.
  void round(const std::vector<std::vector<grant::AccountState>>& said,
             std::vector<std::uint64_t> heads = {100, 100, 100}) {
    pass(3000);
    vault_.tick(now_);
    const std::uint64_t number = asked<wire::AskHead>();
    for (std::size_t i = 0; i < 3; ++i) vault_.from_observer(i, wire::Head{number, heads[i]}, now_);
    for (std::size_t i = 0; i < said.size(); ++i) vault_.from_observer(i, wire::State{number, said[i]}, now_);
    take();
  }
  void honest(std::uint64_t nonce = 0) {
    round({{state(100, nonce)}, {state(100, nonce)}, {state(100, nonce)}});
  }

  template <class M>
  std::uint64_t asked() {
    for (const Send& send : vault_.take_sends()) {
      if (const auto* ask = std::get_if<M>(&send.message)) return ask->round;
    }
    return 0;
  }
  void take() {
    entries_ = vault_.take_entries();
    signs_ = vault_.take_signs();
    sends_ = vault_.take_sends();
  }
  void take_sends_only() { sends_ = vault_.take_sends(); }
  void pass(std::uint64_t milliseconds) {
    now_.milliseconds += milliseconds;
    now_.moment.boot_seconds += milliseconds / 1000;
    now_.moment.wall += seconds(milliseconds / 1000);
  }
  std::string ask(const wire::Who& who, std::string bytes,
                  wire::Payload payload = wire::Payload::Transaction) {
    vault_.from_front(wire::Ask{1, who, kAccount, payload, false, std::move(bytes)}, std::nullopt, now_);
    return outcome();
  }
  std::string outcome() {
    take();
    if (!signs_.empty()) return "signed";
    for (const Send& send : sends_) {
      if (const auto* refused = std::get_if<wire::Refused>(&send.message)) return refused->reason;
    }
    return "nothing";
  }

  Vault vault_;
  Time now_;
  std::vector<grant::Entry> entries_;
  std::vector<Sign> signs_;
  std::vector<Send> sends_;
};

TEST_F(VaultTest, SignsForAClientByItsTokenOnceTheUpstreamsAgree) {
  EXPECT_EQ(ask(wire::Token{"secret"}, preimage()), "no-state");
  honest();
  EXPECT_EQ(ask(wire::Token{"secret"}, preimage()), "signed");
  ASSERT_EQ(entries_.size(), 1u);
  EXPECT_EQ(std::get<grant::Used>(entries_[0]).client, "avs");
  EXPECT_EQ(ask(wire::Token{"Secret"}, preimage()), "client");
  EXPECT_EQ(ask(wire::Token{""}, preimage()), "client");
}

TEST_F(VaultTest, KnowsASocketsClientByWhatTheKernelSaysOfIt) {
  honest();
  const auto greeted = [&](const std::optional<Peer>& peer) {
    vault_.from_front(wire::Greet{7}, peer, now_);
    return ask(wire::Connection{7}, preimage());
  };
  EXPECT_EQ(greeted(std::nullopt), "client");
  EXPECT_EQ(greeted(Peer{1001, 1000, "/run/node.sock"}), "client");
  EXPECT_EQ(greeted(Peer{1000, 1000, "/run/other.sock"}), "client");
  EXPECT_EQ(greeted(Peer{1000, 1000, "/run/node.sock"}), "signed");
  EXPECT_EQ(ask(wire::Connection{8}, preimage()), "client");
  vault_.from_front(wire::Bye{7}, std::nullopt, now_);
  EXPECT_EQ(ask(wire::Connection{7}, preimage()), "client");
}

TEST_F(VaultTest, TheBytesAreDecodedHereNotByTheFront) {
  honest();
  EXPECT_EQ(ask(wire::Token{"secret"}, ""), "malformed");
  EXPECT_EQ(ask(wire::Token{"secret"}, std::string(32, 'x')), "malformed");
  EXPECT_EQ(ask(wire::Token{"secret"}, preimage() + "x"), "malformed");
  EXPECT_EQ(ask(wire::Token{"secret"}, preimage(), wire::Payload::TypedData), "malformed");
  EXPECT_EQ(ask(wire::Token{"secret"}, preimage(), wire::Payload::Personal), "no-grant");
  std::string set_code = preimage();
  set_code[0] = 4;
  EXPECT_EQ(ask(wire::Token{"secret"}, set_code), "malformed");
}

// Issue: a wholly hostile observer of three changes nothing.
TEST_F(VaultTest, OneHostileUpstreamOfThreeChangesNothing) {
  grant::AccountState lie = state(100, 7);
  lie.has_code = true;
  round({{lie}, {state()}, {state()}}, {UINT64_MAX, 100, 100});
  EXPECT_EQ(ask(wire::Token{"secret"}, preimage()), "signed");
  round({{state(100, 1)}, {state()}, {state()}}, {0, 100, 100});
  // The lie that it was confirmed is not believed.
  EXPECT_EQ(ask(wire::Token{"secret"}, preimage(1)), "outstanding");
  EXPECT_EQ(vault_.usage().locked(kAccount, 17000), nullptr);
  // Silent, or answering for others: nothing either.
  pass(3000);
  vault_.tick(now_);
  const std::uint64_t number = asked<wire::AskHead>();
  for (int i = 0; i < 3; ++i) vault_.from_observer(0, wire::Head{number, 5}, now_);
  for (int i = 0; i < 3; ++i) vault_.from_observer(0, wire::State{number, {lie}}, now_);
  vault_.from_observer(99, wire::State{number, {lie}}, now_);
  take();
  EXPECT_EQ(vault_.observations().accounts.at(0).nonce, 0u);
}

// Whatever it says of what, and whoever of the three it is, what was agreed on is what the others say.
TEST_F(VaultTest, NoLieOfOneUpstreamShowsInWhatWasAgreedOn) {
  const auto honest_state = [](std::uint64_t block) {
    grant::AccountState out = state(block);
    out.tip = eth::U256::of(1'000'000'000);
    return out;
  };
  using Lie = std::function<void(grant::AccountState&)>;
  const std::vector<Lie> lies = {
      [](auto& a) { a.nonce = 1; },
      [](auto& a) { a.nonce = UINT64_MAX; },
      [](auto& a) { a.tip = eth::U256(); },
      [](auto& a) { a.tip = eth::U256::of(UINT64_MAX); },
      [](auto& a) { a.base_fee = eth::U256::of(UINT64_MAX); },
      [](auto& a) { a.base_fee = eth::U256(); },
      [](auto& a) { a.balance = eth::U256::of(UINT64_MAX); },
      [](auto& a) { a.has_code = true; },
      [](auto& a) { a.block.hash = {0xff}; },
      [](auto& a) { a.block.time = Instant(seconds(UINT32_MAX)); },
      [](auto& a) { a.block.time = Instant(seconds(0)); },
      [](auto& a) { a.block.number += 1'000'000; },
      [](auto& a) { a.chain = 1; },
      [](auto& a) { a.allowances.push_back({}); },
      [](auto& a) { a.calls.push_back({"announce", {1}}); },
  };
  std::uint64_t block = 100;
  for (std::size_t liar = 0; liar < 3; ++liar) {
    for (const Lie& lie : lies) {
      ++block;
      std::vector<std::vector<grant::AccountState>> said(3, {honest_state(block)});
      lie(said[liar][0]);
      std::vector<std::uint64_t> heads(3, block);
      heads[liar] = block % 2 == 0 ? UINT64_MAX : 0;
      round(said, heads);
      const grant::AccountState* agreed = vault_.observations().find(17000, kAccount);
      ASSERT_NE(agreed, nullptr);
      grant::AccountState wanted = honest_state(block);
      wanted.seen = agreed->seen;
      wanted.block_seen = agreed->seen;
      EXPECT_EQ(*agreed, wanted);
      EXPECT_TRUE(entries_.empty());
    }
  }
}

TEST_F(VaultTest, TwoThatDisagreeWithTheThirdAndEachOtherAgreeOnNothing) {
  round({{state(100, 1)}, {state(100, 2)}, {state(100, 3)}});
  EXPECT_EQ(ask(wire::Token{"secret"}, preimage()), "no-state");
}

TEST_F(VaultTest, ANonceThatWasUsedElsewhereLocksUntilTheOperatorAdoptsIt) {
  honest(5);
  ASSERT_NE(vault_.usage().locked(kAccount, 17000), nullptr);
  EXPECT_EQ(ask(wire::Token{"secret"}, preimage(5)), "locked");
  vault_.from_operator(3, wire::Adopt{1, kAccount, 17000, 4}, now_);
  EXPECT_EQ(outcome(), "nonce");
  vault_.from_operator(3, wire::Adopt{1, kAccount, 17000, 5}, now_);
  take();
  EXPECT_TRUE(std::holds_alternative<wire::Done>(sends_.at(0).message));
  EXPECT_EQ(ask(wire::Token{"secret"}, preimage(5)), "signed");
}

TEST_F(VaultTest, RefusalsAreCountedByMinuteNotOneByOne) {
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(ask(wire::Token{"wrong"}, preimage()), "client");
  EXPECT_TRUE(entries_.empty());
  pass(60'000);
  vault_.tick(now_);
  take();
  ASSERT_EQ(entries_.size(), 1u);
  EXPECT_EQ(std::get<grant::Refused>(entries_[0]).counts.at("client"), 1000u);
  EXPECT_EQ(std::get<grant::Refused>(entries_[0]).client, "?");
}

TEST_F(VaultTest, OnlyTheOperatorReplaces) {
  honest();
  EXPECT_EQ(ask(wire::Token{"secret"}, preimage()), "signed");
  eth::Transaction cancel;
  cancel.type = eth::TransactionType::FeeMarket;
  cancel.chain_id = 17000;
  cancel.gas_limit = 21'000;
  cancel.to = kAccount;
  cancel.max_fee = eth::U256::of(30'000'000'000);
  const auto bytes = eth::encode_unsigned(eth::signable(cancel).value());
  const std::string text(bytes.begin(), bytes.end());
  EXPECT_EQ(ask(wire::Token{"secret"}, text), "contract");
  vault_.from_operator(
      0, wire::Operate{1, grant::Purpose::Cancel, kAccount, wire::Payload::Transaction, true, "", text},
      now_);
  EXPECT_EQ(outcome(), "signed");
}

TEST_F(VaultTest, AnswersWhenAQuorumTookItAndOnlyOnceWhenNoneDid) {
  honest();
  EXPECT_EQ(ask(wire::Token{"secret"}, preimage()), "signed");
  const auto ask_upstreams = [&] {
    vault_.broadcast(signs_.at(0), "raw", {9}, now_);
    take_sends_only();
    return std::get<wire::Broadcast>(sends_.at(0).message).round;
  };
  std::uint64_t round = ask_upstreams();
  EXPECT_EQ(sends_.size(), 3u);
  for (int i = 0; i < 3; ++i) vault_.from_observer(0, wire::Broadcasted{round, false, "underpriced"}, now_);
  vault_.from_observer(3, wire::Broadcasted{round, true, ""}, now_);  // an echo's
  take_sends_only();
  EXPECT_TRUE(sends_.empty());
  vault_.from_observer(1, wire::Broadcasted{round, true, ""}, now_);
  vault_.from_observer(2, wire::Broadcasted{round, true, ""}, now_);
  take_sends_only();
  ASSERT_EQ(sends_.size(), 1u);
  EXPECT_TRUE(std::get<wire::Sent>(sends_[0].message).taken);
  round = ask_upstreams();
  for (std::size_t i = 0; i < 3; ++i)
    vault_.from_observer(i, wire::Broadcasted{round, false, "underpriced"}, now_);
  take_sends_only();
  ASSERT_EQ(sends_.size(), 1u);
  EXPECT_EQ(std::get<wire::Sent>(sends_[0].message).why, "underpriced");
  round = ask_upstreams();
  pass(10'000);
  vault_.tick(now_);
  take_sends_only();
  bool told = false;
  for (const Send& send : sends_) told = told || std::holds_alternative<wire::Sent>(send.message);
  EXPECT_TRUE(told);
}

// Issue: a wholly hostile observer of three changes nothing.
TEST_F(VaultTest, NoUpstreamAloneSaysWhetherItWasSent) {
  honest();
  EXPECT_EQ(ask(wire::Token{"secret"}, preimage()), "signed");
  const Sign sign = signs_.at(0);
  std::uint8_t hash = 0;
  const auto sent = [&](std::vector<std::optional<bool>> answers) -> std::optional<bool> {
    vault_.broadcast(sign, "raw", {++hash}, now_);
    take_sends_only();
    const std::uint64_t round = std::get<wire::Broadcast>(sends_.at(0).message).round;
    for (std::size_t i = 0; i < answers.size(); ++i) {
      if (answers[i])
        vault_.from_observer(i, wire::Broadcasted{round, *answers[i], ""}, now_);
      else
        vault_.from_observer(i, wire::Trouble{round, "no answer"}, now_);
    }
    take_sends_only();
    if (sends_.empty()) return std::nullopt;
    return std::get<wire::Sent>(sends_.at(0).message).taken;
  };
  EXPECT_EQ(sent({true}), std::nullopt);
  EXPECT_EQ(sent({true, false, false}), false);
  EXPECT_EQ(sent({false, true, true}), true);
  EXPECT_EQ(sent({true, true}), true);
  // Nobody answers but one: it is on its way.
  EXPECT_EQ(sent({std::nullopt, true, std::nullopt}), true);
  EXPECT_EQ(sent({std::nullopt, std::nullopt, std::nullopt}), false);
}

TEST_F(VaultTest, WhatIsOnItsWayIsNotSentAgainMeanwhile) {
  honest();
  EXPECT_EQ(ask(wire::Token{"secret"}, preimage()), "signed");
  const Sign sign = signs_.at(0);
  vault_.broadcast(sign, "raw", {9}, now_);
  take_sends_only();
  EXPECT_EQ(sends_.size(), 3u);
  vault_.broadcast(sign, "raw", {9}, now_);
  take_sends_only();
  ASSERT_EQ(sends_.size(), 1u);
  EXPECT_FALSE(std::get<wire::Sent>(sends_.at(0).message).taken);
}

TEST_F(VaultTest, SendsOnWhatItSignedForThisClientAlone) {
  std::array<std::uint8_t, 32> key{};  // anvil's sixth account
  ASSERT_TRUE(crypto::hex_to("8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffba", key));
  honest();
  EXPECT_EQ(ask(wire::Token{"secret"}, preimage()), "signed");
  const auto raw_of = [&](const eth::SignableTransaction& one) {
    const auto bytes = eth::encode_signed(one, crypto::sign(key, eth::signing_hash(one)).value()).value();
    return std::string(bytes.begin(), bytes.end());
  };
  const std::string raw = raw_of(*signs_.at(0).transaction);
  eth::Transaction other = signs_.at(0).transaction->get();
  other.max_fee = eth::U256::of(1);
  const auto send = [&](const wire::Who& who, const std::string& bytes) {
    vault_.from_front(wire::AskSend{4, who, bytes}, std::nullopt, now_);
    return outcome();
  };
  EXPECT_EQ(send(wire::Token{"secret"}, raw_of(eth::signable(other).value())), "not-ours");
  EXPECT_EQ(send(wire::Token{"secret"}, "junk"), "malformed");
  EXPECT_EQ(send(wire::Token{"other"}, raw), "client");
  EXPECT_EQ(send(wire::Token{"secret"}, raw), "nothing");
  EXPECT_EQ(sends_.size(), 3u);
}

TEST_F(VaultTest, TellsAClientItsAccountsAndFactsAlone) {
  vault_.from_front(wire::AskAccounts{1, wire::Token{"other"}}, std::nullopt, now_);
  take();
  EXPECT_TRUE(std::get<wire::Accounts>(sends_.at(0).message).accounts.empty());
  honest();
  vault_.from_front(wire::AskAccounts{1, wire::Token{"secret"}}, std::nullopt, now_);
  take();
  EXPECT_EQ(std::get<wire::Accounts>(sends_.at(0).message).accounts.at(0),
            (wire::AccountAndChain{kAccount, 17000}));
  vault_.from_front(wire::AskFacts{1, wire::Token{"secret"}, kAccount, 17000}, std::nullopt, now_);
  take();
  EXPECT_EQ(std::get<wire::Facts>(sends_.at(0).message).base_fee, eth::U256::of(7));
  vault_.from_front(wire::AskFacts{1, wire::Token{"secret"}, kAccount, 1}, std::nullopt, now_);
  EXPECT_EQ(outcome(), "no-grant");
}

TEST_F(VaultTest, APublicAddressIsWhatAQuorumOfEchoesSees) {
  const IpAddress ours = parse_ip_address("8.8.8.8").value();
  const IpAddress lie = parse_ip_address("6.6.6.6").value();
  vault_.from_observer(3, wire::Address{1, ours}, now_);
  EXPECT_TRUE(vault_.observations().public_ips.empty());
  vault_.from_observer(4, wire::Address{1, lie}, now_);
  EXPECT_TRUE(vault_.observations().public_ips.empty());
  vault_.from_observer(4, wire::Address{1, lie}, now_);
  EXPECT_TRUE(vault_.observations().public_ips.empty());
  vault_.from_observer(5, wire::Address{1, ours}, now_);
  ASSERT_EQ(vault_.observations().public_ips.size(), 1u);
  EXPECT_EQ(vault_.observations().public_ips[0].address, ours);
  vault_.from_observer(0, wire::Address{1, lie}, now_);  // no echo's business
  EXPECT_EQ(vault_.observations().public_ips.size(), 1u);
}

TEST_F(VaultTest, TellsTheOperatorWhatACallIsFilledWith) {
  honest(3);
  vault_.from_operator(0, wire::AskStatus{1}, now_);
  std::string json;
  for (const Send& sent : vault_.take_sends()) {
    if (const auto* status = std::get_if<wire::Status>(&sent.message)) json = status->json;
  }
  const auto tree = text::parse_json(json, nullptr);
  ASSERT_TRUE(tree) << json;
  const text::Node& chain = tree->find("accounts")->items.at(0).find("chains")->items.at(0);
  EXPECT_EQ(chain.find("chain_nonce")->scalar, "3");
  EXPECT_EQ(chain.find("base_fee")->scalar, "7");
  EXPECT_TRUE(chain.find("transactions")->items.empty());
  EXPECT_TRUE(tree->find("public_ip")->is_list());
}

TEST_F(VaultTest, DisagreementIsToldOnceAndItsEndToo) {
  const auto disagree = [this] { round({{state(100, 0)}, {state(100, 1)}, {state(100, 2)}}); };
  for (int i = 0; i < 2; ++i) disagree();
  EXPECT_TRUE(vault_.take_warnings().empty());  // a block that came in between is nothing
  for (int i = 0; i < 5; ++i) disagree();
  EXPECT_THAT(vault_.take_warnings(), testing::ElementsAre(testing::HasSubstr("do not agree")));
  for (int i = 0; i < 5; ++i) honest();
  EXPECT_THAT(vault_.take_warnings(), testing::ElementsAre(testing::HasSubstr("agree again")));
}

// Of messages alone: no chain is asked about the account.
class MessagesTest : public VaultTest {
 protected:
  MessagesTest() {
    signer::Config messages = config();
    messages.grants.allow[0].terms = grant::PersonalTerms{};
    messages.grants.allow[0].where = {};
    vault_ = Vault(std::move(messages), grant::Usage({}));
    vault_.begin("0.1.0", "", now_);
    take();
  }
  std::string sign() { return ask(wire::Token{"secret"}, "hi", wire::Payload::Personal); }
  std::string adopt(std::uint64_t chain, std::uint64_t nonce = 0) {
    vault_.from_operator(3, wire::Adopt{1, kAccount, chain, nonce}, now_);
    const std::string refused = outcome();
    return refused == "nothing" ? "adopted" : refused;
  }
};

TEST_F(MessagesTest, AnAccountThatSendsNothingIsAdoptedByTheOperatorsWord) {
  EXPECT_EQ(sign(), "signed");
  EXPECT_EQ(adopt(grant::kNoChain), "account");  // it is not locked
  vault_.lock_all("the log is older than its anchor", now_);
  EXPECT_EQ(sign(), "locked");
  EXPECT_EQ(adopt(17000), "no-state");
  EXPECT_EQ(adopt(grant::kNoChain, 1), "account");
  EXPECT_EQ(sign(), "locked");
  EXPECT_EQ(adopt(grant::kNoChain), "adopted");
  EXPECT_EQ(std::get<grant::Adopted>(entries_.at(0)).chain, grant::kNoChain);
  EXPECT_EQ(sign(), "signed");
  // Transactions that a later grant may allow are another matter.
  EXPECT_NE(vault_.usage().locked(kAccount, 17000), nullptr);
}

TEST_F(VaultTest, AnAccountThatSendsTransactionsIsAdoptedOnTheirChainAlone) {
  vault_.lock_all("the log is older than its anchor", now_);
  take();
  honest(2);
  vault_.from_operator(3, wire::Adopt{1, kAccount, grant::kNoChain, 0}, now_);
  EXPECT_EQ(outcome(), "account");
  EXPECT_NE(vault_.usage().locked(kAccount, std::nullopt), nullptr);
  vault_.from_operator(3, wire::Adopt{1, kAccount, 17000, 2}, now_);
  EXPECT_EQ(outcome(), "nothing");
  EXPECT_EQ(vault_.usage().locked(kAccount, std::nullopt), nullptr);
}

TEST_F(MessagesTest, GoByBootTimeWhereNoChainIsSeen) {
  signer::Config messages = config();
  messages.grants.allow[0].terms = grant::PersonalTerms{};
  messages.grants.allow[0].where = {};
  messages.grants.allow[0].limits.until = now_.moment.wall + seconds(60);
  vault_ = Vault(std::move(messages), grant::Usage({}));
  vault_.begin("0.1.0", "", now_);
  take();
  now_.moment.wall -= seconds(86'400);
  EXPECT_EQ(sign(), "signed");
  pass(60'000);
  EXPECT_EQ(sign(), "validity");
}

TEST_F(VaultTest, TellsSinceWhenAChainIsAtItsBlock) {
  const auto seen = [this] { return vault_.observations().accounts.at(0); };
  honest();
  const std::uint64_t first = seen().block_seen->boot_seconds;
  honest();
  EXPECT_EQ(seen().seen.boot_seconds, first + 3);
  EXPECT_EQ(seen().block_seen->boot_seconds, first);
  round({{state(101)}, {state(101)}, {state(101)}}, {101, 101, 101});
  EXPECT_EQ(seen().block_seen->boot_seconds, first + 6);
}

TEST_F(VaultTest, AnOldLogLocksEveryKey) {
  vault_.lock_all("the log is older than its anchor", now_);
  honest();
  EXPECT_EQ(ask(wire::Token{"secret"}, preimage()), "locked");
}

}  // namespace
}  // namespace dvsguard::vault
