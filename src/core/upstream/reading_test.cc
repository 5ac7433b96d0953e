#include "core/upstream/reading.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "core/crypto/hex.h"
#include "core/upstream/read.h"

namespace dvsguard::upstream {
namespace {

const crypto::Address kAccount = crypto::parse_address("0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc").value();
const crypto::Address kToken = crypto::parse_address("0x5FbDB2315678afecb367f032d93F642f64180aa3").value();
// Block 0 of anvil 1.7.1, the members that are read.
constexpr std::string_view kBlock =
    R"({"jsonrpc":"2.0","id":1,"result":{"hash":"0x51e24e0fe6b5bb2305279d014ddb16e5323d21b79b06a90b1fc3ad5240f490f4",)"
    R"("number":"0x0","timestamp":"0x6b0b198b","baseFeePerGas":"0x3b9aca00","uncles":[]}})";

Reply reply(std::string_view result) {
  return read_reply(fmt::format(R"({{"jsonrpc":"2.0","id":1,"result":{}}})", result), 1).value();
}

Reply refusal(int code, std::string_view message) {
  return read_reply(
             fmt::format(R"({{"jsonrpc":"2.0","id":1,"error":{{"code":{},"message":"{}"}}}})", code, message),
             1)
      .value();
}

Reply block() {
  return read_reply(kBlock, 1).value();
}

Watch watch() {
  return {.what = {.chain = 31337,
                   .accounts = {kAccount},
                   .allowances = {{{kToken, kAccount}}},
                   .calls = {{"announce"}}},
          .calls = {{ReadCall{.to = kToken, .data = {0xab}}}}};
}

const std::string kFive = "\"0x" + std::string(63, '0') + "5\"";

std::vector<Reply> account(const Reply& allowance, const Reply& call) {
  return {reply("\"0x5\""), reply("\"0x10\""), reply("\"0xef01005fbdb2\""), allowance, call};
}

TEST(Exchange, TakesTheAnswerToItsOwnIdAlone) {
  EXPECT_TRUE(read_reply(R"({"jsonrpc":"2.0","id":7,"result":null})", 7));
  for (const char* body :
       {R"({"jsonrpc":"2.0","id":8,"result":null})", R"({"jsonrpc":"2.0","id":"7","result":null})",
        R"({"jsonrpc":"2.0","id":null,"result":null})", R"({"jsonrpc":"2.0","id":7.0,"result":null})",
        R"({"jsonrpc":"2.0","id":-7,"result":null})", R"({"id":7,"result":null})",
        R"({"jsonrpc":"2.0","id":7})", R"({"jsonrpc":"2.0","id":7,"result":"0x1","error":{"code":1}})",
        R"({"jsonrpc":"2.0","id":7,"error":"no"})", R"([])", R"(7)", "", "<html>"}) {
    EXPECT_FALSE(read_reply(body, 7)) << body;
  }
}

TEST(Exchange, PutsABatchIntoTheOrderThatWasAsked) {
  const auto replies = read_batch(
      R"([{"jsonrpc":"2.0","id":8,"result":"b"},{"jsonrpc":"2.0","id":7,"error":{"code":-32601,"message":"m"}}])",
      7, 2);
  ASSERT_TRUE(replies);
  EXPECT_TRUE(replies->at(0).refused);
  EXPECT_EQ(replies->at(0).code, -32601);
  EXPECT_EQ(replies->at(1).value.scalar, "b");
  EXPECT_FALSE(
      read_batch(R"([{"jsonrpc":"2.0","id":7,"result":1},{"jsonrpc":"2.0","id":7,"result":1}])", 7, 2));
  EXPECT_FALSE(read_batch(R"([{"jsonrpc":"2.0","id":7,"result":1}])", 7, 2));
  EXPECT_FALSE(read_batch(R"([{"jsonrpc":"2.0","id":9,"result":1}])", 7, 1));
}

TEST(Exchange, SaysNothingOfWhatAStrangerSent) {
  for (const std::string& body :
       {std::string("{\"secret\":"), std::string(200, '['), "\"secret" + std::string(1, '\0')})
    EXPECT_EQ(read_reply(body, 1).error().what.find("secret"), std::string::npos);
  EXPECT_EQ(read_reply(std::string(kMaxAnswerBytes + 1, ' '), 1).error().code, ErrorCode::Cap);
}

TEST(Header, IsOfTheBlockThatWasAskedFor) {
  const auto header = read_header(block(), 0);
  ASSERT_TRUE(header);
  EXPECT_EQ(eth::to_decimal(header->base_fee), "1000000000");
  EXPECT_EQ(header->block.time.time_since_epoch().count(), 0x6b0b198b);
  EXPECT_EQ(read_header(block(), 1).error().what, "tells another block than 1");
  EXPECT_EQ(read_header(reply("null"), 1).error().what, "has no block 1");
  EXPECT_FALSE(read_header(reply("[]"), 1));
}

TEST(Reading, AsksForEverythingAtTheBlocksHash) {
  const Watch what = watch();
  Reading reading(what, 0, true);
  EXPECT_EQ(reading.calls().at(1), (Call{"eth_getBlockByNumber", R"(["0x0",false])"}));
  ASSERT_TRUE(reading.take({reply("\"0x7a69\""), block(), reply("\"0x3\"")}));
  const std::vector<Call> calls = reading.calls();
  const std::string at =
      R"({"blockHash":"0x51e24e0fe6b5bb2305279d014ddb16e5323d21b79b06a90b1fc3ad5240f490f4","requireCanonical":true})";
  ASSERT_EQ(calls.size(), 5u);
  EXPECT_EQ(calls[0].params, fmt::format(R"(["{}",{}])", kAccount.text(), at));
  // cast calldata "allowance(address,address)" 0x9965… 0x9965…
  EXPECT_EQ(calls[3].params,
            fmt::format(R"([{{"to":"{}","data":"0xdd62ed3e{}{}"}},{}])", kToken.text(),
                        "0000000000000000000000009965507d1a55bcc2695c58ba16fb37d819b0a4dc",
                        "0000000000000000000000009965507d1a55bcc2695c58ba16fb37d819b0a4dc", at));
  EXPECT_EQ(calls[4].params, fmt::format(R"([{{"to":"{}","data":"0xab"}},{}])", kToken.text(), at));
  ASSERT_TRUE(reading.take(account(reply(kFive), reply("\"0x0102\""))));
  EXPECT_TRUE(reading.calls().empty());
  const grant::AccountState& state = reading.accounts().at(0);
  EXPECT_EQ(state.nonce, 5u);
  EXPECT_TRUE(state.has_code);  // a delegation (EIP-7702)
  EXPECT_EQ(state.allowances.at(0).amount, eth::U256::of(5));
  EXPECT_EQ(state.calls.at(0).data, (eth::Bytes{1, 2}));
  EXPECT_EQ(state.tip, eth::U256::of(3));
}

TEST(Reading, WithoutHashesReadsAtTheNumberAndTheBlockAgain) {
  const Watch what = watch();
  Reading reading(what, 0, true);
  ASSERT_TRUE(reading.take({reply("\"0x7a69\""), block(), refusal(-32601, "no")}));
  std::vector<Reply> refused(6, refusal(-32602, "invalid argument 1"));
  ASSERT_TRUE(reading.take(refused));
  EXPECT_FALSE(reading.by_hash());
  EXPECT_EQ(reading.calls().at(0).params, fmt::format(R"(["{}","0x0"])", kAccount.text()));
  std::vector<Reply> told = account(reply(kFive), reply("\"0x\""));
  told.push_back(reply("\"0x3b9aca02\""));  // the gas price: base fee and 2
  ASSERT_TRUE(reading.take(told));
  EXPECT_EQ(reading.calls().size(), 1u);
  ASSERT_TRUE(reading.take({block()}));
  EXPECT_TRUE(reading.calls().empty());
  EXPECT_EQ(reading.accounts().at(0).tip, eth::U256::of(2));
}

TEST(Reading, AnUnreadableAllowanceIsTheLargestAndAFailedCallIsNothing) {
  const Watch what = watch();
  eth::U256 largest;
  largest.bytes.fill(0xff);
  for (const Reply& broken : {refusal(3, "execution reverted"), refusal(-32000, "Execution Reverted"),
                              refusal(-32015, "VM execution error.")}) {
    Reading reading(what, 0, true);
    ASSERT_TRUE(reading.take({reply("\"0x7a69\""), block(), reply("\"0x3\"")}));
    ASSERT_TRUE(reading.take(account(broken, broken)));
    EXPECT_EQ(reading.accounts().at(0).allowances.at(0).amount, largest);
    EXPECT_TRUE(reading.accounts().at(0).calls.at(0).data.empty());
  }
  Reading reading(what, 0, true);
  ASSERT_TRUE(reading.take({reply("\"0x7a69\""), block(), reply("\"0x3\"")}));
  EXPECT_FALSE(reading.take(account(refusal(-32005, "limit exceeded"), reply("\"0x\""))));
}

TEST(Reading, RefusesAnotherChain) {
  const Watch what = watch();
  Reading reading(what, 0, true);
  EXPECT_EQ(reading.take({reply("\"0x1\""), block(), reply("\"0x3\"")}).error().what,
            "is of chain 1, not of 31337");
  EXPECT_FALSE(read_head({reply("\"0x1\""), reply("\"0x1\"")}, 31337));
  EXPECT_EQ(read_head({reply("\"0x7a69\""), reply("\"0x1\"")}, 31337).value(), 1u);
}

TEST(Sent, IsTakenWhereTheHashIsItsOwnOrItWasKnown) {
  // Keccak-256 of the empty string.
  const Reply empty = reply("\"0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470\"");
  EXPECT_TRUE(read_sent(empty, "")->taken);
  EXPECT_FALSE(read_sent(empty, "x"));
  EXPECT_TRUE(read_sent(refusal(-32000, "already known"), "x")->taken);
  EXPECT_FALSE(read_sent(refusal(-32000, "nonce too low"), "x")->taken);
  EXPECT_EQ(read_sent(refusal(-32000, "secret"), "x")->why, "the upstream refused it (error -32000)");
}

TEST(Sent, IsFoundByItsOwnHashAlone) {
  // Keccak-256 of the empty string.
  const Reply empty =
      reply(R"({"hash":"0xC5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"})");
  EXPECT_TRUE(read_found(empty, ""));
  EXPECT_FALSE(read_found(empty, "x"));
  EXPECT_FALSE(read_found(reply("null"), ""));
  EXPECT_FALSE(read_found(reply("{}"), ""));
  EXPECT_FALSE(read_found(refusal(-32601, "no such method"), ""));
}

TEST(Read, ARequestIsOneObjectOfFourMembers) {
  const auto asked =
      parse_read_request(R"({"id":7,"chain":5,"method":"eth_call","params":[{"b":1,"a":"x"}]})");
  ASSERT_TRUE(asked);
  EXPECT_EQ(*asked, (ReadRequest{7, 5, {"eth_call", R"([{"a":"x","b":1}])"}}));
  for (const char* text :
       {R"({"id":7,"chain":5,"method":"eth_call"})", R"({"id":7,"chain":5,"method":"eth_call","params":{}})",
        R"({"id":-7,"chain":5,"method":"eth_call","params":[]})",
        R"({"id":7,"chain":5,"method":1,"params":[]})",
        R"({"id":7,"chain":5,"method":"m","params":[],"more":1})", "[]", ""}) {
    EXPECT_FALSE(parse_read_request(text)) << text;
  }
}

TEST(Read, NothingThatChangesAnythingIsReadOnly) {
  EXPECT_TRUE(is_read_only("eth_call"));
  for (const char* method : {"eth_sendRawTransaction", "eth_sendTransaction", "eth_sign", "eth_accounts",
                             "eth_newFilter", "debug_traceCall", "eth_cal", "eth_calls", ""}) {
    EXPECT_FALSE(is_read_only(method)) << method;
  }
}

TEST(Read, AnAnswerOverThePacketIsAFault) {
  const std::string fits(kMaxReadPacket - 40, 'x');
  EXPECT_EQ(read_answer(7, reply("\"" + fits + "\"")), "{\"id\":7,\"result\":\"" + fits + "\"}");
  EXPECT_EQ(read_answer(7, reply("\"" + std::string(kMaxReadPacket, 'x') + "\"")),
            R"({"id":7,"error":{"code":-32005,"message":"the answer is over 160 KiB"}})");
}

TEST(Echo, IsOneLiteral) {
  EXPECT_EQ(read_echo(" 203.0.113.9\r\n")->text(), "203.0.113.9");
  EXPECT_FALSE(read_echo("203.0.113.9 203.0.113.9"));
  EXPECT_FALSE(read_echo(std::string(kMaxEchoBytes, ' ') + "203.0.113.9"));
}

}  // namespace
}  // namespace dvsguard::upstream
