#include "core/wire/message.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <string>

namespace dvsguard::wire {
namespace {

constexpr Link kLinks[] = {Link::FrontToVault,    Link::VaultToFront,    Link::VaultToObserver,
                           Link::ObserverToVault, Link::OperatorToVault, Link::VaultToOperator,
                           Link::VaultToStarter};

std::vector<Message> one_of_each() {
  const crypto::Address account = crypto::parse_address("0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc").value();
  grant::AccountState state;
  state.chain = 17000;
  state.account = account;
  state.block = {.number = 9, .hash = {1}, .time = Instant(std::chrono::seconds(1'700'000'000))};
  state.nonce = 3;
  state.balance = eth::U256::of(5);
  state.has_code = true;
  state.allowances.push_back({account, account, eth::U256::of(1)});
  state.calls.push_back({"announce", {1, 2, 3}});
  crypto::Signature signature;
  signature.r[0] = 1;
  signature.y_parity = crypto::YParity::Odd;
  return {Greet{7},
          Bye{7},
          Ask{1, Token{"secret"}, account, Payload::TypedData, true, "{}"},
          AskAccounts{2, Connection{7}},
          AskFacts{3, Connection{7}, account, 17000},
          AskSend{4, Token{"secret"}, "raw"},
          Signed{5, signature, "raw"},
          Refused{6, "budget", "the fees stay within"},
          Accounts{7, "node", true, {{account, 17000}, {account, 0}}},
          Facts{8, 17000, 4, eth::U256::of(7), eth::U256::of(1)},
          Sent{9, {2}, true, ""},
          AskHead{10},
          AskState{11, 9},
          Broadcast{12, "raw"},
          Head{13, 9},
          State{14, {state, state}},
          Address{15, parse_ip_address("2606:4700::1").value()},
          Broadcasted{16, false, "nonce too low"},
          Trouble{17, "no answer"},
          Operate{18, grant::Purpose::Cancel, account, Payload::Transaction, true, "announce", "preimage"},
          Adopt{19, account, 17000, 4},
          AskStatus{20},
          Done{21},
          Status{22, "{}"},
          Event{"{}"},
          Warning{"an upstream is not heard"}};
}

std::string_view link_name(Link link) {
  switch (link) {
    case Link::FrontToVault:
      return "front to vault";
    case Link::VaultToFront:
      return "vault to front";
    case Link::VaultToObserver:
      return "vault to observer";
    case Link::ObserverToVault:
      return "observer to vault";
    case Link::OperatorToVault:
      return "operator to vault";
    case Link::VaultToOperator:
      return "vault to operator";
    case Link::VaultToStarter:
      return "vault to starter";
  }
  return "";
}

// docs/formats/signer-messages.md's rows, in the table's order.
TEST(Message, ItsPageHasExactlyTheTablesRows) {
  std::ifstream in(DVSGUARD_SOURCE "/docs/formats/signer-messages.md");
  std::vector<std::string> rows;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("| `")) rows.push_back(line);
  }
  ASSERT_EQ(rows.size(), table().size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row& row = table()[i];
    std::string links;
    for (const Link link : row.links) links += (links.empty() ? "" : ", ") + std::string(link_name(link));
    const std::string start = "| `" + std::string(row.name) + "` | " + std::to_string(row.number) + " | " +
                              links + " | " + std::to_string(row.max_bytes) + " | ";
    EXPECT_TRUE(rows[i].starts_with(start)) << rows[i] << "\n" << start;
  }
}

TEST(Message, TheTableHasARowForEachWithANumberOfItsOwn) {
  ASSERT_EQ(table().size(), std::variant_size_v<Message>);
  std::set<std::uint8_t> numbers;
  for (const Row& row : table()) {
    EXPECT_TRUE(numbers.insert(row.number).second) << row.name;
    EXPECT_FALSE(row.links.empty()) << row.name;
    EXPECT_LE(row.max_bytes, kMaxMessageBytes) << row.name;
  }
}

TEST(Message, ReadsAsItIsWrittenOnItsOwnLinksAlone) {
  for (const Message& message : one_of_each()) {
    const Row& row = table()[message.index()];
    for (const Link link : kLinks) {
      const auto again = decode(encode(message), link);
      const bool its_own = std::ranges::find(row.links, link) != row.links.end();
      EXPECT_EQ(again.has_value(), its_own) << row.name;
      if (again) {
        EXPECT_EQ(*again, message) << row.name;
      }
    }
  }
}

TEST(Message, RefusesAByteTooFewOrTooMany) {
  for (const Message& message : one_of_each()) {
    const Link link = table()[message.index()].links.front();
    const std::string bytes = encode(message);
    for (std::size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(decode(bytes.substr(0, size), link));
    EXPECT_FALSE(decode(bytes + std::string(1, '\0'), link));
  }
}

TEST(Message, RefusesWhatIsNotOnTheTable) {
  EXPECT_EQ(decode("\x7f", Link::FrontToVault).error().what, "message 127 is not on the table");
  EXPECT_EQ(decode(encode(Adopt{}), Link::FrontToVault).error().what, "message adopt is not sent here");
  EXPECT_FALSE(decode("", Link::FrontToVault));
}

TEST(Message, RefusesLengthsOverTheirCaps) {
  EXPECT_TRUE(decode(encode(AskAccounts{1, Token{std::string(kMaxTokenBytes, 'x')}}), Link::FrontToVault));
  EXPECT_FALSE(
      decode(encode(AskAccounts{1, Token{std::string(kMaxTokenBytes + 1, 'x')}}), Link::FrontToVault));
  EXPECT_FALSE(
      decode(encode(AskSend{1, Token{""}, std::string(kMaxPayloadBytes + 1, 'x')}), Link::FrontToVault));
  EXPECT_FALSE(decode(encode(AskAccounts{1, Token{std::string(2000, 'x')}}), Link::FrontToVault));
  std::string lie = encode(AskSend{1, Connection{}, "raw"});
  lie[lie.size() - 4] = '\x7f';  // the top byte of raw's length
  EXPECT_FALSE(decode(lie, Link::FrontToVault));
}

}  // namespace
}  // namespace dvsguard::wire
