#include "core/signer/agreement.h"

#include <gtest/gtest.h>

namespace dvsguard::signer {
namespace {

using grant::AccountState;
using Next = Agreement::Next;

const crypto::Address kAccount = crypto::parse_address("0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc").value();

Chain chain(std::uint64_t quorum = 2, std::size_t upstreams = 3, std::uint64_t finality = 0) {
  return {.id = 5,
          .upstreams = std::vector<std::string>(upstreams, "u"),
          .quorum = quorum,
          .finality = finality,
          .reader = {}};
}

Agreement agreement(const Chain& of = chain()) {
  return {of, {.chain = 5, .accounts = {kAccount}, .allowances = {{}}, .calls = {{}}}};
}

std::vector<AccountState> at(std::uint64_t block, std::uint64_t nonce = 3, std::uint64_t tip = 10) {
  AccountState state;
  state.chain = 5;
  state.account = kAccount;
  state.block.number = block;
  state.nonce = nonce;
  state.tip = eth::U256::of(tip);
  return {state};
}

// All three say 100, so that everybody is asked for its state.
Agreement at_states(const Chain& of = chain()) {
  Agreement out = agreement(of);
  out.begin(1);
  for (std::size_t i = 0; i < of.upstreams.size(); ++i) (void)out.head(i, 1, 100);
  return out;
}

TEST(Agreement, AsksForTheHighestBlockThatAQuorumHas) {
  Agreement one = agreement();
  one.begin(1);
  EXPECT_EQ(one.head(0, 1, 100), Next::Wait);
  EXPECT_EQ(one.head(1, 1, 101), Next::Wait);
  EXPECT_EQ(one.head(2, 1, 102), Next::AskState);
  EXPECT_EQ(one.block(), 101u);
}

TEST(Agreement, OneLiarMovesTheBlockNeitherUpNorDown) {
  for (const std::uint64_t lie : {std::uint64_t{0}, std::uint64_t{5}, UINT64_MAX}) {
    Agreement one = agreement();
    one.begin(1);
    (void)one.head(0, 1, lie);
    (void)one.head(1, 1, 100);
    EXPECT_EQ(one.head(2, 1, 100), Next::AskState);
    EXPECT_EQ(one.block(), 100u);
  }
}

TEST(Agreement, GoesBackBehindNoBlockThatWasAgreedOn) {
  Agreement one = at_states();
  (void)one.state(0, 1, at(100));
  (void)one.state(1, 1, at(100));
  EXPECT_EQ(one.state(2, 1, at(100)), Next::Agreed);
  one.begin(2);
  (void)one.head(0, 2, 5);
  (void)one.head(1, 2, 101);
  EXPECT_EQ(one.timeout(), Next::Failed);
}

TEST(Agreement, StaysFinalityBlocksBehind) {
  Agreement one = at_states(chain(2, 3, 7));
  EXPECT_EQ(one.block(), 93u);
}

TEST(Agreement, AgreesOnWhatAQuorumSaysAlike) {
  Agreement one = at_states();
  EXPECT_EQ(one.state(0, 1, at(100, 3, 10)), Next::Wait);
  EXPECT_EQ(one.state(1, 1, at(100, 4, 99)), Next::Wait);  // a liar
  EXPECT_EQ(one.state(2, 1, at(100, 3, 7)), Next::Agreed);
  EXPECT_EQ(one.accounts()[0].nonce, 3u);
  EXPECT_EQ(one.accounts()[0].tip, eth::U256::of(7));
}

// A tip of nothing would leave the transaction waiting for ever, and the next one behind it.
TEST(Agreement, OneLiarOfThreeMovesTheTipNowhere) {
  for (const std::uint64_t lie : {std::uint64_t{0}, std::uint64_t{8}, UINT64_MAX}) {
    for (std::size_t liar = 0; liar < 3; ++liar) {
      Agreement one = at_states();
      for (std::size_t i = 0; i < 3; ++i) {
        const std::uint64_t honest = i == (liar + 1) % 3 ? 7 : 9;
        EXPECT_EQ(one.state(i, 1, at(100, 3, i == liar ? lie : honest)), i < 2 ? Next::Wait : Next::Agreed);
      }
      EXPECT_GE(one.accounts()[0].tip, eth::U256::of(7));
      EXPECT_LE(one.accounts()[0].tip, eth::U256::of(9));
    }
  }
}

TEST(Agreement, TwoLiarsOfFiveMoveTheTipNowhere) {
  Agreement one = at_states(chain(3, 5));
  for (const std::size_t i : {0, 1}) EXPECT_EQ(one.state(i, 1, at(100, 3, 0)), Next::Wait);
  for (const std::size_t i : {2, 3}) EXPECT_EQ(one.state(i, 1, at(100, 3, 7)), Next::Wait);
  EXPECT_EQ(one.state(4, 1, at(100, 3, 9)), Next::Agreed);
  EXPECT_EQ(one.accounts()[0].tip, eth::U256::of(7));
}

TEST(Agreement, FailsWhereNoQuorumSaysAlike) {
  Agreement one = at_states();
  (void)one.state(0, 1, at(100, 3));
  (void)one.state(1, 1, at(100, 4));
  EXPECT_EQ(one.state(2, 1, at(100, 5)), Next::Failed);
}

TEST(Agreement, CountsAnUpstreamOnce) {
  Agreement one = at_states();
  EXPECT_EQ(one.state(0, 1, at(100, 4)), Next::Wait);
  EXPECT_EQ(one.state(0, 1, at(100, 4)), Next::Wait);
  EXPECT_EQ(one.state(7, 1, at(100, 4)), Next::Wait);
  EXPECT_EQ(one.timeout(), Next::Failed);
}

TEST(Agreement, IgnoresAnswersOfAnotherRoundOrOfTheWrongKind) {
  Agreement one = at_states();
  EXPECT_EQ(one.state(0, 0, at(100)), Next::Wait);
  EXPECT_EQ(one.head(0, 1, 7), Next::Wait);
  (void)one.state(0, 1, at(100));
  EXPECT_EQ(one.timeout(), Next::Failed);
}

TEST(Agreement, TakesNothingButWhatItAskedFor) {
  const auto with = [](auto change) {
    Agreement one = at_states();
    for (std::size_t i = 0; i < 3; ++i) {
      auto accounts = at(100);
      change(accounts);
      if (one.state(i, 1, accounts) == Next::Agreed) return true;
    }
    return false;
  };
  EXPECT_TRUE(with([](auto&) {}));
  EXPECT_FALSE(with([](auto& a) { a[0].block.number = 99; }));
  EXPECT_FALSE(with([](auto& a) { a[0].chain = 6; }));
  EXPECT_FALSE(with([](auto& a) { a[0].account.bytes[0] ^= 1; }));
  EXPECT_FALSE(with([](auto& a) { a.clear(); }));
  EXPECT_FALSE(with([](auto& a) { a.push_back(a[0]); }));
  EXPECT_FALSE(with([](auto& a) { a[0].allowances.push_back({}); }));
  EXPECT_FALSE(with([](auto& a) { a[0].calls.push_back({"announce", {}}); }));
}

TEST(Agreement, AQuorumOfOneUpstreamNeedsItAlone) {
  Agreement one = at_states(chain(1, 1));
  EXPECT_EQ(one.state(0, 1, at(100)), Next::Agreed);
}

TEST(Agreement, GoesOnWithoutWhomNobodyHeardOf) {
  Agreement one = agreement();
  one.begin(1);
  (void)one.head(0, 1, 100);
  (void)one.head(1, 1, 100);
  EXPECT_EQ(one.timeout(), Next::AskState);
  (void)one.state(0, 1, at(100));
  EXPECT_EQ(one.state(1, 1, at(100)), Next::Agreed);
}

TEST(Agreement, WaitsForAStateUntilItsTimeIsOver) {
  Agreement one = at_states();
  (void)one.state(0, 1, at(100));
  EXPECT_EQ(one.state(1, 1, at(100)), Next::Wait);
  EXPECT_EQ(one.timeout(), Next::Agreed);
}

TEST(Agreement, TroubleIsAnAnswerToo) {
  Agreement one = agreement();
  one.begin(1);
  EXPECT_EQ(one.trouble(0, 1), Next::Wait);
  EXPECT_EQ(one.trouble(1, 1), Next::Wait);
  EXPECT_EQ(one.head(2, 1, 100), Next::Failed);
}

}  // namespace
}  // namespace dvsguard::signer
