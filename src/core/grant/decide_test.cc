#include "core/grant/decide.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "core/eth/abi.h"
#include "core/eth/message.h"
#include "core/text/json.h"
#include "core/text/yaml.h"

namespace dvsguard::grant {
namespace {

using std::chrono::seconds;

constexpr std::uint64_t kChain = 17000;
constexpr std::int64_t kMonth = 30LL * 86'400;
constexpr std::uint64_t kGwei = 1'000'000'000;
const crypto::Address kAccount = crypto::parse_address("0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc").value();
const crypto::Address kContract = crypto::parse_address("0x53012C69A189cfA2D9d29eb6F19B32e0A2EA3490").value();
const crypto::Address kOther = crypto::parse_address("0x0000000000000000000000000000000000000001").value();

Condition where(std::string_view call, std::string_view yaml) {
  const auto tree = text::parse_yaml(yaml, file_name("signer.yaml"));
  return read_where({&*tree, "where"}, eth::parse_signature(call)->parameters).value();
}

// One grant of updateSocket on a chain whose state was just agreed on.
struct World {
  World() {
    CallTerms call;
    call.chain = kChain;
    call.to = kContract;
    call.function = eth::parse_signature("updateSocket(string socket)").value();
    call.caps = {.gas = 200'000,
                 .fee_per_gas = eth::U256::of(60 * kGwei),
                 .tip_per_gas = eth::U256::of(2 * kGwei),
                 .fee = eth::U256::of(10'000'000 * kGwei),
                 .budget = {.wei = eth::U256::of(25'000'000 * kGwei), .seconds = 1000}};
    grants.allow.push_back(
        {.name = "announce",
         .account = kAccount,
         .clients = {"node"},
         .terms = call,
         .where = where("f(string socket)", "[{arg: socket, is: socket, grammar: \"host:port\"}]"),
         .limits = {}});
    grants.accounts.push_back({.account = kAccount,
                               .outstanding = 1,
                               .balance_above = {},
                               .balance_action = GuardAction::Warn,
                               .allowances = {}});
    now = {.wall = Instant(seconds(1'000'000)), .boot = {1}, .boot_seconds = 5000, .block = {}};
    state.chain = kChain;
    state.account = kAccount;
    state.block = {.number = 7, .hash = {}, .time = Instant(seconds(1'000'000))};
    state.seen = now;
  }

  CallTerms& call() { return std::get<CallTerms>(grants.allow[0].terms); }
  Limits& limits() { return grants.allow[0].limits; }

  eth::Transaction transaction(std::string_view socket = "8.8.8.8:9000") const {
    const auto& function = std::get<CallTerms>(grants.allow[0].terms).function;
    eth::Transaction out;
    out.type = eth::TransactionType::FeeMarket;
    out.chain_id = kChain;
    out.nonce = state.nonce;
    out.gas_limit = 100'000;
    out.to = kContract;
    out.max_fee = eth::U256::of(20 * kGwei);
    out.max_priority_fee = eth::U256::of(kGwei);
    out.data = eth::encode_call(function, std::vector<eth::Value>{{std::string(socket)}}).value();
    return out;
  }

  Decision ask(const Request& request) {
    Observations observations;
    observations.accounts.push_back(state);
    observations.public_ips = public_ips;
    for (const Entry& entry : observe(observations, usage(), now)) apply(entry);
    return decide(request, grants, usage(), observations, now);
  }
  Decision ask(const eth::Transaction& transaction, std::string client = "node",
               Purpose purpose = Purpose::Ask) {
    return ask(Request{std::move(client), kAccount, purpose, eth::signable(transaction).value()});
  }

  // Signs, or says why not: what the vault does.
  std::string sign(const eth::Transaction& transaction, std::string client = "node",
                   Purpose purpose = Purpose::Ask) {
    return finish(ask(transaction, std::move(client), purpose));
  }
  std::string finish(const Decision& decision) {
    if (const auto* refusal = std::get_if<Refusal>(&decision.is))
      return std::string(reason_name(refusal->reason));
    const auto& permit = std::get<Permit>(decision.is);
    if (!permit.delta) return "again";
    apply(*permit.delta);
    return "signed";
  }
  void apply(const Entry& entry) { log.push_back(entry); }
  Usage usage() const {
    Usage out(grants.horizons());
    for (const Entry& entry : log) out.apply(entry);
    return out;
  }
  void pass(std::int64_t by) {
    now.wall += seconds(by);
    now.boot_seconds += static_cast<std::uint64_t>(by);
    state.block.time += seconds(by);
    state.seen = now;
  }
  // The chain takes what is outstanding.
  void confirm() { ++state.nonce; }

  Grants grants;
  AccountState state;
  std::vector<PublicIp> public_ips;
  Moment now;
  std::vector<Entry> log;
};

std::string with(const std::function<void(World&, eth::Transaction&)>& change) {
  World world;
  eth::Transaction transaction = world.transaction();
  change(world, transaction);
  return world.sign(transaction);
}

TEST(Decide, SignsWhatAGrantCovers) {
  World world;
  const Decision decision = world.ask(world.transaction());
  const auto& permit = std::get<Permit>(decision.is);
  EXPECT_EQ(permit.digest, eth::signing_hash(eth::signable(world.transaction()).value()));
  ASSERT_TRUE(permit.delta);
  EXPECT_EQ(permit.delta->grant, "announce");
  EXPECT_EQ(permit.delta->client, "node");
  EXPECT_EQ(permit.delta->transaction->nonce, 0u);
  EXPECT_EQ(permit.delta->transaction->fee, eth::U256::of(2'000'000 * kGwei));
}

TEST(Decide, RefusesWhatNoGrantCovers) {
  using T = eth::Transaction;
  EXPECT_EQ(with([](World& w, T&) { w.grants.allow.clear(); }), "no-grant");
  EXPECT_EQ(with([](World& w, T&) { w.grants.allow[0].clients = {"other"}; }), "no-grant");
  EXPECT_EQ(with([](World& w, T&) { w.grants.accounts.clear(); }), "account");
  EXPECT_EQ(with([](World&, T& t) { t.chain_id = 1; }), "contract");
  EXPECT_EQ(with([](World&, T& t) { t.to = kOther; }), "contract");
  EXPECT_EQ(with([](World&, T& t) { t.data[0] ^= 1; }), "contract");
  EXPECT_EQ(with([](World&, T& t) { t.data.resize(3); }), "contract");
  EXPECT_EQ(with([](World&, T& t) { t.data.clear(); }), "contract");
  EXPECT_EQ(with([](World&, T& t) { t.to.reset(); }), "creation");
  EXPECT_EQ(with([](World&, T& t) { t.value = eth::U256::of(1); }), "value");
  EXPECT_EQ(with([](World&, T& t) { t.data.push_back(0); }), "calldata");
  EXPECT_EQ(with([](World&, T& t) { t.data.resize(t.data.size() - 32); }), "calldata");
  EXPECT_EQ(with([](World& w, T& t) { t = w.transaction("10.0.0.1:9000"); }), "condition");
  EXPECT_EQ(with([](World&, T& t) {
              t.type = eth::TransactionType::AccessList;
              t.gas_price = t.max_fee;
              t.max_fee = t.max_priority_fee = {};
            }),
            "type");
  EXPECT_EQ(with([](World&, T& t) { t.access_list.push_back({kOther, {}}); }), "access-list");
}

TEST(Decide, LegacyTransactionsAreAllowedAndAccessListsWhereTheGrantSaysSo) {
  EXPECT_EQ(with([](World&, eth::Transaction& t) {
              t.type = eth::TransactionType::Legacy;
              t.gas_price = t.max_fee;
              t.max_fee = t.max_priority_fee = {};
            }),
            "signed");
  EXPECT_EQ(with([](World& w, eth::Transaction& t) {
              w.call().access_list = true;
              t.access_list.push_back({kOther, {}});
            }),
            "signed");
}

TEST(Decide, HoldsEveryCap) {
  using T = eth::Transaction;
  EXPECT_EQ(with([](World&, T& t) { t.gas_limit = 200'000; }), "signed");
  EXPECT_EQ(with([](World&, T& t) { t.gas_limit = 200'001; }), "gas-cap");
  EXPECT_EQ(with([](World&, T& t) { t.max_fee = eth::U256::of(60 * kGwei); }), "signed");
  EXPECT_EQ(with([](World&, T& t) { t.max_fee = eth::U256::of(60 * kGwei + 1); }), "fee-cap");
  EXPECT_EQ(with([](World&, T& t) { t.max_priority_fee = eth::U256::of(2 * kGwei + 1); }), "tip-cap");
  EXPECT_EQ(with([](World&, T& t) {
              t.gas_limit = 200'000;
              t.max_fee = eth::U256::of(50 * kGwei + 1);
            }),
            "fee-cap");
  EXPECT_EQ(with([](World& w, T&) { w.call().caps.budget.wei = eth::U256::of(2'000'000 * kGwei - 1); }),
            "budget");
}

TEST(Decide, TheBudgetRollsAndCountsWhatIsOutstandingForEver) {
  World world;
  world.call().caps.budget.wei = eth::U256::of(5'000'000 * kGwei);  // two transactions, not three
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(world.sign(world.transaction()), "signed");
    world.confirm();
    world.pass(10);
  }
  EXPECT_EQ(world.sign(world.transaction()), "budget");
  world.pass(979);  // the first one is 999 s old
  EXPECT_EQ(world.sign(world.transaction()), "budget");
  world.pass(1);
  EXPECT_EQ(world.sign(world.transaction()), "signed");
  world.grants.accounts[0].outstanding = 2;
  world.pass(100'000);  // the third waits still, the chain does not take it
  eth::Transaction next = world.transaction();
  next.nonce = 3;
  EXPECT_EQ(world.sign(next), "signed");
  next.nonce = 4;
  world.grants.accounts[0].outstanding = 3;
  EXPECT_EQ(world.sign(next), "budget");
}

TEST(Decide, NoncesFollowTheChainAndWhatIsOutstanding) {
  World world;
  world.state.nonce = 3;
  EXPECT_EQ(world.sign(world.transaction()),
            "locked");  // nobody adopted the three that the log does not know
  world.apply(Adopted{kChain, kAccount, 3, world.now});
  eth::Transaction early = world.transaction();
  early.nonce = 4;
  EXPECT_EQ(world.sign(early), "nonce");
  early.nonce = 2;
  EXPECT_EQ(world.sign(early), "nonce");
  EXPECT_EQ(world.sign(world.transaction()), "signed");
  early.nonce = 4;
  EXPECT_EQ(world.sign(early), "outstanding");
  EXPECT_EQ(world.sign(world.transaction("8.8.4.4:9000")), "nonce");  // another payload for the same nonce
  EXPECT_EQ(world.sign(world.transaction()), "again");                // the very same one
  world.confirm();
  EXPECT_EQ(world.sign(early), "signed");
}

TEST(Decide, ANonceThatTheSignerDidNotUseLocksTheAccount) {
  World world;
  EXPECT_EQ(world.sign(world.transaction()), "signed");
  world.state.nonce = 2;
  EXPECT_EQ(world.sign(world.transaction()), "locked");
  world.state.nonce = 1;
  EXPECT_EQ(world.sign(world.transaction()), "locked");
  world.apply(Adopted{kChain, kAccount, 2, world.now});
  world.state.nonce = 2;
  EXPECT_EQ(world.sign(world.transaction()), "signed");
}

// An old log may lack what waits on the other chain: its nonce is as the log has it, and yet signed for.
TEST(Decide, AdoptedOnOneChainAnAccountIsStillLockedOnTheOthers) {
  World world;
  world.apply(Locked{kAccount, "the log is old", world.now});
  EXPECT_EQ(world.sign(world.transaction()), "locked");
  world.apply(Adopted{kChain + 1, kAccount, 0, world.now});
  EXPECT_EQ(world.sign(world.transaction()), "locked");
  world.apply(Adopted{kChain, kAccount, 0, world.now});
  EXPECT_EQ(world.sign(world.transaction()), "signed");
  world.apply(Locked{kAccount, "once more", world.now});
  EXPECT_EQ(world.sign(world.transaction()), "locked");
}

TEST(Decide, AChainThatForgetsANonceGetsNoSecondSignatureForIt) {
  World world;
  EXPECT_EQ(world.sign(world.transaction()), "signed");
  world.confirm();
  EXPECT_EQ(world.sign(world.transaction()), "signed");  // nonce 1; 0 is confirmed in the log now
  world.state.nonce = 0;
  EXPECT_EQ(world.sign(world.transaction("8.8.4.4:9000")), "nonce");
}

TEST(Decide, RatesAndIntervalsRoll) {
  World world;
  world.limits().rate = Rate{.count = 2, .seconds = 100};
  const auto use = [&] {
    const std::string result = world.sign(world.transaction());
    if (result == "signed") world.confirm();
    return result;
  };
  EXPECT_EQ(use(), "signed");
  world.pass(60);
  EXPECT_EQ(use(), "signed");
  world.pass(39);
  EXPECT_EQ(use(), "rate");
  world.pass(1);
  EXPECT_EQ(use(), "signed");
  world.limits().rate.reset();
  world.limits().interval = 30;
  world.pass(29);
  EXPECT_EQ(use(), "interval");
  world.pass(1);
  EXPECT_EQ(use(), "signed");
}

TEST(Decide, AClientsRateIsItsOwn) {
  World world;
  world.grants.allow[0].clients = {"a", "b"};
  world.limits().client_rate = Rate{.count = 1, .seconds = 100};
  EXPECT_EQ(world.sign(world.transaction(), "a"), "signed");
  world.confirm();
  EXPECT_EQ(world.sign(world.transaction(), "a"), "rate");
  EXPECT_EQ(world.sign(world.transaction(), "b"), "signed");
}

TEST(Decide, AClockThatIsSteppedGainsNoTime) {
  const auto after = [](const std::function<void(World&)>& change) {
    World world;
    world.limits().interval = 1000;
    EXPECT_EQ(world.sign(world.transaction()), "signed");
    world.confirm();
    change(world);
    return world.sign(world.transaction());
  };
  EXPECT_EQ(after([](World& w) { w.pass(1000); }), "signed");
  EXPECT_EQ(after([](World& w) {
              w.now.wall += seconds(kMonth);
              w.state.seen = w.now;
            }),
            "interval");
  EXPECT_EQ(after([](World& w) {
              w.now.wall -= seconds(kMonth);
              w.state.seen = w.now;
            }),
            "interval");
  EXPECT_EQ(after([](World& w) { w.state.block.time += seconds(kMonth); }), "interval");
  EXPECT_EQ(after([](World& w) {  // a reboot: only what passed since counts
              w.now.wall += seconds(kMonth);
              w.state.block.time += seconds(kMonth);
              w.now.boot = {2};
              w.now.boot_seconds = 999;
              w.state.seen = w.now;
            }),
            "interval");
  EXPECT_EQ(after([](World& w) {
              w.now.wall += seconds(kMonth);
              w.state.block.time += seconds(kMonth);
              w.now.boot = {2};
              w.now.boot_seconds = 1000;
              w.state.seen = w.now;
            }),
            "signed");
}

TEST(Decide, ValidityIsJudgedByTheLessFavourableClock) {
  World world;
  world.limits().from = world.now.wall + seconds(10);
  EXPECT_EQ(world.sign(world.transaction()), "validity");
  world.now.wall += seconds(10);
  world.state.seen = world.now;
  EXPECT_EQ(world.sign(world.transaction()), "validity");  // the chain's time is not there yet
  world.state.block.time += seconds(10);
  EXPECT_EQ(world.sign(world.transaction()), "signed");
  world.confirm();
  world.limits() = {.rate = {},
                    .client_rate = {},
                    .interval = 0,
                    .from = {},
                    .until = world.now.wall + seconds(5),
                    .once = false};
  world.state.block.time += seconds(5);
  EXPECT_EQ(world.sign(world.transaction()), "validity");
}

// A grant of messages, the log that the vault has when it starts, and nothing that was observed.
struct MessageWorld : World {
  MessageWorld() {
    grants.allow[0].terms = PersonalTerms{};
    grants.allow[0].where = {};
    apply(Started{"0.1.0", "", now});
  }
  std::string sign() {
    const Request request{"node", kAccount, Purpose::Ask, PersonalMessage{{'h', 'i'}}};
    Observations seen;
    if (observed) seen.accounts.push_back(state);
    return finish(decide(request, grants, usage(), seen, now));
  }
  void step(std::int64_t by) { now.wall += seconds(by); }

  bool observed = false;
};

TEST(Decide, AWallClockSetBackDoesNotExtendAMessageGrant) {
  MessageWorld world;
  world.limits().until = world.now.wall + seconds(100);
  world.pass(99);
  EXPECT_EQ(world.sign(), "signed");
  world.pass(1);
  EXPECT_EQ(world.sign(), "validity");
  world.step(-kMonth);
  EXPECT_EQ(world.sign(), "validity");
  world.apply(Started{"0.1.0", "", world.now});  // the signer started anew
  EXPECT_EQ(world.sign(), "validity");
  world.now.boot = {2};  // and so did the machine
  world.now.boot_seconds = 0;
  EXPECT_EQ(world.sign(), "validity");
}

TEST(Decide, AWallClockSetAheadOpensNoMessageGrantEarly) {
  MessageWorld world;
  world.limits().from = world.now.wall + seconds(100);
  world.step(kMonth);
  EXPECT_EQ(world.sign(), "validity");
  world.apply(Started{"0.1.0", "", world.now});  // the signer started anew
  EXPECT_EQ(world.sign(), "validity");
  world.pass(99);
  EXPECT_EQ(world.sign(), "validity");
  world.pass(1);
  EXPECT_EQ(world.sign(), "signed");
  world.step(-2 * kMonth);
  EXPECT_EQ(world.sign(), "validity");
}

// How long it was off, only the wall clock says.
TEST(Decide, AMachineThatWasOffDoesNotWaitForAMessageGrant) {
  MessageWorld world;
  world.limits().from = world.now.wall + seconds(100);
  world.now.wall += seconds(kMonth);
  world.now.boot = {2};
  world.now.boot_seconds = 3;
  world.apply(Started{"0.1.0", "", world.now});
  EXPECT_EQ(world.sign(), "signed");
}

TEST(Decide, AgreedBlocksSayWhatTimeItIsForMessagesToo) {
  MessageWorld world;
  world.observed = true;
  world.limits().from = world.now.wall + seconds(100);
  world.now.wall += seconds(100);
  EXPECT_EQ(world.sign(), "validity");
  world.state.block.time += seconds(99);
  EXPECT_EQ(world.sign(), "validity");
  world.state.block.time += seconds(1);
  EXPECT_EQ(world.sign(), "signed");
  world.limits().until = world.now.wall + seconds(100);
  world.step(-50);
  world.limits().from.reset();
  EXPECT_EQ(world.sign(), "signed");
  world.state.block.time += seconds(100);
  EXPECT_EQ(world.sign(), "validity");
}

// Upstreams that fall silent stop no clock: boot time goes on from the last block.
TEST(Decide, ABlockThatWasSeenLongAgoIsOlderByNow) {
  MessageWorld world;
  world.observed = true;
  world.limits().until = world.now.wall + seconds(100);
  world.now.boot_seconds += 99;
  EXPECT_EQ(world.sign(), "signed");
  world.now.boot_seconds += 1;
  EXPECT_EQ(world.sign(), "validity");
}

TEST(Decide, AChainThatStandsStillStopsNoClock) {
  MessageWorld world;
  world.observed = true;
  world.state.block_seen = world.now;
  world.limits().until = world.now.wall + seconds(100);
  for (int i = 0; i < 2; ++i) {
    world.now.boot_seconds += i == 0 ? 99 : 1;
    world.state.seen = world.now;  // the same block was agreed on again
    EXPECT_EQ(world.sign(), i == 0 ? "signed" : "validity");
  }
}

TEST(Decide, AOneShotGrantIsUsedOnce) {
  World world;
  world.limits().once = true;
  EXPECT_EQ(world.sign(world.transaction()), "signed");
  world.confirm();
  world.pass(1'000'000);
  EXPECT_EQ(world.sign(world.transaction()), "once");
}

TEST(Decide, AGrantThatIsNamedIsTheOnlyOneAsked) {
  World world;
  Grant second = world.grants.allow.at(0);
  second.name = "second";
  std::get<CallTerms>(second.terms).caps.gas = 1000;
  world.grants.allow.push_back(second);
  Request request{"", kAccount, Purpose::Ask, eth::signable(world.transaction()).value(), "second"};
  EXPECT_EQ(world.finish(world.ask(request)), "gas-cap");
  request.grant = "absent";
  EXPECT_EQ(world.finish(world.ask(request)), "no-grant");
  request.grant = "announce";
  EXPECT_EQ(world.finish(world.ask(request)), "signed");
}

TEST(Decide, AnExplicitDenyWins) {
  World world;
  Denial denial{.name = "not that host",
                .chain = {},
                .to = {},
                .function = world.call().function,
                .primary_type = {},
                .where = where("f(string socket)", "[{arg: socket, prefix: \"8.8.8.8\"}]")};
  world.grants.deny.push_back(denial);
  EXPECT_EQ(world.sign(world.transaction()), "denied");
  EXPECT_EQ(world.sign(world.transaction("8.8.4.4:9000")), "signed");
  world.grants.deny[0].where = {};
  world.grants.deny[0].to = kOther;
  world.confirm();
  EXPECT_EQ(world.sign(world.transaction()), "signed");
}

TEST(Decide, StateMustBeAgreedOnAndFresh) {
  using T = eth::Transaction;
  EXPECT_EQ(with([](World& w, T&) { w.state.chain = 5; }), "no-state");
  EXPECT_EQ(with([](World& w, T&) { w.now.boot_seconds += 600; }), "signed");
  EXPECT_EQ(with([](World& w, T&) { w.now.boot_seconds += 601; }), "no-state");
  EXPECT_EQ(with([](World& w, T&) { w.now.wall += seconds(601); }), "no-state");
  EXPECT_EQ(with([](World& w, T&) { w.now.boot = {9}; }), "no-state");
}

TEST(Decide, GuardsTheAccount) {
  using T = eth::Transaction;
  EXPECT_EQ(with([](World& w, T&) { w.state.has_code = true; }), "code");
  const auto rich = [](GuardAction action) {
    World world;
    world.state.balance = eth::U256::of(11);
    world.grants.accounts[0].balance_above = eth::U256::of(10);
    world.grants.accounts[0].balance_action = action;
    const Decision decision = world.ask(world.transaction());
    if (const auto* permit = std::get_if<Permit>(&decision.is)) return permit->warnings.at(0);
    return std::string(reason_name(std::get<Refusal>(decision.is).reason));
  };
  EXPECT_EQ(rich(GuardAction::Refuse), "balance");
  EXPECT_EQ(rich(GuardAction::Warn), "the balance is within the account's guard");
  const auto allowance = [](std::optional<std::uint64_t> amount) {
    return with([&](World& w, T&) {
      w.grants.accounts[0].allowances.push_back({kOther, kContract, GuardAction::Refuse});
      if (amount) w.state.allowances.push_back({kOther, kContract, eth::U256::of(*amount)});
    });
  };
  EXPECT_EQ(allowance(0), "signed");
  EXPECT_EQ(allowance(1), "allowance");
  EXPECT_EQ(allowance({}), "allowance");  // nobody looked
}

TEST(Decide, DemandsTheObservedPublicAddress) {
  World world;
  world.call().demands.public_ip = IpDemand{.arg = "socket", .max_age = 60};
  EXPECT_EQ(world.sign(world.transaction()), "public-ip");
  world.public_ips.push_back({parse_ip_address("8.8.4.4").value(), world.now});
  EXPECT_EQ(world.sign(world.transaction()), "public-ip");
  world.public_ips.push_back({parse_ip_address("8.8.8.8").value(), world.now});
  world.pass(61);
  EXPECT_EQ(world.sign(world.transaction()), "public-ip");
  world.public_ips[1].seen = world.now;
  EXPECT_EQ(world.sign(world.transaction("node.example.com:9000")), "public-ip");
  EXPECT_EQ(world.sign(world.transaction()), "signed");
}

TEST(Decide, DemandsAValueThatTheChainDoesNotHave) {
  World world;
  const eth::Parameter output{"", eth::parse_elementary("string").value()};
  world.call().demands.differs =
      DiffersDemand{.arg = "socket", .to = kContract, .data = {}, .output = output};
  EXPECT_EQ(world.sign(world.transaction()), "no-state");
  const auto on_chain = [&](std::string text) {
    world.state.calls = {
        {"announce", eth::encode_parameters({&output, 1}, std::vector<eth::Value>{{text}}).value()}};
  };
  on_chain("8.8.8.8:9000");
  EXPECT_EQ(world.sign(world.transaction()), "differs");
  on_chain("8.8.4.4:9000");
  EXPECT_EQ(world.sign(world.transaction()), "signed");
}

TEST(Decide, TheOperatorReplacesWithAHigherFeeOrCancels) {
  World world;
  EXPECT_EQ(world.sign(world.transaction()), "signed");
  eth::Transaction bump = world.transaction();
  EXPECT_EQ(world.sign(bump, "", Purpose::Unstick), "replacement");  // not dearer
  bump.max_fee = eth::U256::of(30 * kGwei);
  EXPECT_EQ(world.sign(bump, "node", Purpose::Unstick), "replacement");
  eth::Transaction other = world.transaction("8.8.4.4:9000");
  other.max_fee = bump.max_fee;
  EXPECT_EQ(world.sign(other, "", Purpose::Unstick), "replacement");
  EXPECT_EQ(world.sign(bump, "", Purpose::Unstick), "signed");
  eth::Transaction cancel;
  cancel.type = eth::TransactionType::FeeMarket;
  cancel.chain_id = kChain;
  cancel.nonce = 0;
  cancel.gas_limit = 21'000;
  cancel.to = kAccount;
  cancel.max_fee = eth::U256::of(40 * kGwei);
  cancel.max_priority_fee = eth::U256::of(kGwei);
  EXPECT_EQ(world.sign(cancel), "contract");
  EXPECT_EQ(world.sign(cancel, "", Purpose::Cancel), "signed");
  cancel.max_fee = eth::U256::of(60 * kGwei + 1);
  EXPECT_EQ(world.sign(cancel, "", Purpose::Cancel), "fee-cap");
  cancel.max_fee = eth::U256::of(50 * kGwei);
  cancel.nonce = 1;
  EXPECT_EQ(world.sign(cancel, "", Purpose::Cancel), "replacement");
  cancel.nonce = 0;
  cancel.to = kOther;
  EXPECT_EQ(world.sign(cancel, "", Purpose::Cancel), "replacement");
}

TEST(Decide, SignaturesOfOneNonceCostAsMuchAsTheDearest) {
  World world;
  world.call().caps.budget.wei = eth::U256::of(5'000'000 * kGwei);
  EXPECT_EQ(world.sign(world.transaction()), "signed");  // 2,000,000
  eth::Transaction bump = world.transaction();
  bump.max_fee = eth::U256::of(50 * kGwei);  // 5,000,000
  EXPECT_EQ(world.sign(bump, "", Purpose::Unstick), "signed");
  bump.max_fee = eth::U256::of(50 * kGwei + 1);
  EXPECT_EQ(world.sign(bump, "", Purpose::Unstick), "budget");
}

eth::TypedData typed(std::string_view domain, std::string_view message = R"({"epoch":"7"})") {
  const std::string json = R"({"types":{"EIP712Domain":[{"name":"name","type":"string"},
    {"name":"chainId","type":"uint256"},{"name":"verifyingContract","type":"address"}],
    "Attest":[{"name":"epoch","type":"uint256"}]},"primaryType":"Attest","domain":)" +
                           std::string(domain) + R"(,"message":)" + std::string(message) + "}";
  return eth::read_typed_data(*text::parse_json(json, file_name("typed"))).value();
}

TEST(Decide, SignsTypedDataOfTheGrantsDomainAndType) {
  World world;
  world.grants.allow[0].terms = TypedTerms{.chain = kChain,
                                           .verifying_contract = kContract,
                                           .type = "Attest(uint256 epoch)",
                                           .name = "AVS",
                                           .version = {}};
  world.grants.allow[0].where = where("f(uint256 epoch)", "[{arg: epoch, lt: 8}]");
  const auto sign = [&](const eth::TypedData& data) {
    return world.finish(world.ask(Request{"node", kAccount, Purpose::Ask, data}));
  };
  const std::string good =
      R"({"name":"AVS","chainId":17000,"verifyingContract":"0x53012C69A189cfA2D9d29eb6F19B32e0A2EA3490"})";
  EXPECT_EQ(sign(typed(good)), "signed");
  EXPECT_EQ(sign(typed(good, R"({"epoch":"8"})")), "condition");
  EXPECT_EQ(
      sign(typed(
          R"({"name":"AVS","chainId":1,"verifyingContract":"0x53012C69A189cfA2D9d29eb6F19B32e0A2EA3490"})")),
      "contract");
  EXPECT_EQ(
      sign(typed(
          R"({"name":"AVS","chainId":17000,"verifyingContract":"0x0000000000000000000000000000000000000001"})")),
      "contract");
  EXPECT_EQ(
      sign(typed(
          R"({"name":"Other","chainId":17000,"verifyingContract":"0x53012C69A189cfA2D9d29eb6F19B32e0A2EA3490"})")),
      "contract");
  std::get<TypedTerms>(world.grants.allow[0].terms).type = "Attest(uint256 epoch,bool final)";
  EXPECT_EQ(sign(typed(good)), "contract");
}

TEST(Decide, TypedDataGoesByItsOwnChainsTimeAndByAnotherWhereNobodySeesIts) {
  World world;
  world.grants.allow[0].terms = TypedTerms{.chain = kChain,
                                           .verifying_contract = kContract,
                                           .type = "Attest(uint256 epoch)",
                                           .name = {},
                                           .version = {}};
  world.grants.allow[0].where = {};
  world.limits().until = world.now.wall + seconds(100);
  AccountState other = world.state;
  other.chain = kChain + 1;
  other.block.time += seconds(100);
  const Request request{
      "node", kAccount, Purpose::Ask,
      typed(
          R"({"name":"AVS","chainId":17000,"verifyingContract":"0x53012C69A189cfA2D9d29eb6F19B32e0A2EA3490"})")};
  const auto sign = [&](std::vector<AccountState> seen) {
    return world.finish(decide(request, world.grants, world.usage(),
                               {.accounts = std::move(seen), .public_ips = {}}, world.now));
  };
  EXPECT_EQ(sign({}), "signed");
  EXPECT_EQ(sign({other, world.state}), "signed");
  EXPECT_EQ(sign({other}), "validity");
  other.block.time = world.now.wall + seconds(99);
  EXPECT_EQ(sign({other}), "signed");
  world.limits().until.reset();
  world.limits().from = world.now.wall;
  other.block.time = world.now.wall - seconds(1);
  EXPECT_EQ(sign({other, world.state}), "signed");
  EXPECT_EQ(sign({other}), "validity");
}

TEST(Decide, TypedDataWithoutAFullDomainIsRefused) {
  World world;
  world.grants.allow[0].terms = TypedTerms{.chain = kChain,
                                           .verifying_contract = kContract,
                                           .type = "Attest(uint256 epoch)",
                                           .name = {},
                                           .version = {}};
  world.grants.allow[0].where = {};
  const auto data = eth::read_typed_data(*text::parse_json(
      R"({"types":{"EIP712Domain":[{"name":"name","type":"string"}],"Attest":[{"name":"epoch","type":"uint256"}]},
          "primaryType":"Attest","domain":{"name":"AVS"},"message":{"epoch":"7"}})",
      file_name("typed")));
  EXPECT_EQ(world.finish(world.ask(Request{"node", kAccount, Purpose::Ask, data.value()})), "domain");
}

TEST(Decide, PersonalMessagesNeedAGrantOfTheirOwnAndAreNoDigests) {
  World world;
  const auto sign = [&](std::string_view text) {
    return world.finish(world.ask(
        Request{"node", kAccount, Purpose::Ask, PersonalMessage{eth::Bytes(text.begin(), text.end())}}));
  };
  EXPECT_EQ(sign("hello"), "no-grant");
  world.grants.allow[0].terms = PersonalTerms{};
  world.grants.allow[0].where = where("f(string message)", "[{arg: message, prefix: he}]");
  EXPECT_EQ(sign("hello"), "signed");
  EXPECT_EQ(sign("bye"), "condition");
  EXPECT_EQ(sign("he" + std::string(30, 'x')), "message");
}

// A pattern takes no byte that is not UTF-8, so that one such byte would carry a message past `none`.
TEST(Decide, AMessageThatIsNoTextMeetsNoCondition) {
  World world;
  const auto sign = [&](std::string_view text) {
    return world.finish(world.ask(
        Request{"node", kAccount, Purpose::Ask, PersonalMessage{eth::Bytes(text.begin(), text.end())}}));
  };
  world.grants.allow[0].terms = PersonalTerms{};
  world.grants.allow[0].where =
      where("f(string message)", R"yaml([{none: [{arg: message, matches: "(?s).*withdraw.*"}]}])yaml");
  EXPECT_EQ(sign("hello"), "signed");
  EXPECT_EQ(sign("withdraw all"), "condition");
  EXPECT_EQ(sign("withdraw all\xff"), "message");
  world.grants.allow[0].where = {};
  EXPECT_EQ(sign("\xff"), "signed");
}

TEST(Decide, ExplainsWhichConditionDecides) {
  World world;
  Observations observations;
  observations.accounts.push_back(world.state);
  const Request request{"node", kAccount, Purpose::Ask,
                        eth::signable(world.transaction("10.0.0.1:1")).value()};
  const Decision decision =
      decide(request, world.grants, world.usage(), observations, world.now, Explain::Yes);
  const auto& refusal = std::get<Refusal>(decision.is);
  EXPECT_EQ(refusal.grant, "announce");
  EXPECT_EQ(refusal.what, "socket is \"socket\": the address is private, which no rule asks for");
  ASSERT_EQ(decision.trace.parts.size(), 1u);
  EXPECT_EQ(decision.trace.parts[0].text, "announce");
  EXPECT_TRUE(decision.trace.parts[0].parts[0].holds);
  EXPECT_FALSE(decision.trace.parts[0].parts.back().holds);
}

TEST(Decide, ARefusalNamesTheGrantThatCameNearest) {
  World world;
  Grant other = world.grants.allow[0];
  other.name = "elsewhere";
  std::get<CallTerms>(other.terms).chain = 5;
  world.grants.allow.push_back(other);
  const Decision decision = world.ask(world.transaction("10.0.0.1:1"));
  EXPECT_EQ(std::get<Refusal>(decision.is).grant, "announce");
}

TEST(ReasonName, IsThereForEveryReason) {
  EXPECT_EQ(reason_name(Reason::NoGrant), "no-grant");
  EXPECT_EQ(reason_name(Reason::Replacement), "replacement");
}

}  // namespace
}  // namespace dvsguard::grant
