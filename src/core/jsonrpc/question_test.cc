#include "core/jsonrpc/question.h"

#include <gtest/gtest.h>

#include <string>

#include "core/crypto/hex.h"

namespace dvsguard::jsonrpc {
namespace {

constexpr std::string_view kFrom = "0x9965507d1a55bcc2695c58ba16fb37d819b0a4dc";

std::variant<Question, Fault> ask(std::string_view method, std::string_view params) {
  const std::string bytes = R"({"jsonrpc":"2.0","id":1,"method":")" + std::string(method) + R"(","params":)" +
                            std::string(params) + "}";
  return read_question(std::get<Call>(std::get<Body>(read_body(bytes)).calls.at(0)));
}
template <class T>
T asked(std::string_view method, std::string_view params) {
  auto question = ask(method, params);
  if (const auto* fault = std::get_if<Fault>(&question)) ADD_FAILURE() << fault->what;
  return std::get<T>(std::get<Question>(question));
}
bool refused(std::string_view method, std::string_view params) {
  const auto question = ask(method, params);
  const auto* fault = std::get_if<Fault>(&question);
  return fault != nullptr && fault->code == Code::InvalidParams;
}
Draft draft(std::string_view members) {
  return asked<SignTransaction>("eth_signTransaction", "[{" + std::string(members) + "}]").draft;
}
bool draft_refused(std::string_view members) {
  return refused("eth_signTransaction", "[{" + std::string(members) + "}]");
}

TEST(Question, ReadsEigensdkGo) {
  const Draft one = draft(R"("from":"0x9965507d1a55bcc2695c58ba16fb37d819b0a4dc",)"
                          R"("to":"0x53012c69a189cfa2d9d29eb6f19b32e0a2ea3490","gas":"0x30d40",)"
                          R"("gasPrice":"0x0ba43b7400","nonce":"0x","data":"0x0cf4b767")");
  EXPECT_EQ(one.type, eth::TransactionType::Legacy);
  EXPECT_EQ(one.nonce, 0U);
  EXPECT_EQ(one.gas, 200'000U);
  EXPECT_EQ(one.gas_price, eth::U256::of(50'000'000'000));
  EXPECT_FALSE(one.chain_id);
  EXPECT_FALSE(one.lacks_facts());
}

TEST(Question, ReadsGethsExternalSignerWithItsNulls) {
  const auto one = asked<SignTransaction>(
      "account_signTransaction",
      R"([{"from":"0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc","to":"0x53012C69A189cfA2D9d29eb6F19B32e0A2EA3490",)"
      R"("gas":"0x5208","gasPrice":null,"maxFeePerGas":"0x2","maxPriorityFeePerGas":"0x1","value":"0x0","nonce":"0x1",)"
      R"("data":null,"input":"0x0cf4b767","chainId":"0x4268","accessList":[]}, null])");
  EXPECT_EQ(one.answer, Answer::RawAndTx);
  EXPECT_EQ(one.draft.type, eth::TransactionType::FeeMarket);
  EXPECT_EQ(one.draft.data.size(), 4U);
}

TEST(Question, TellsTypesByWhatTheyHold) {
  EXPECT_EQ(draft(R"("gasPrice":"0x1")").type, eth::TransactionType::Legacy);
  EXPECT_EQ(draft(R"("gasPrice":"0x1","accessList":[])").type, eth::TransactionType::AccessList);
  EXPECT_EQ(draft(R"("maxFeePerGas":"0x1")").type, eth::TransactionType::FeeMarket);
  EXPECT_EQ(draft("").type, eth::TransactionType::FeeMarket);
  EXPECT_EQ(draft(R"("type":"0x0")").type, eth::TransactionType::Legacy);
  EXPECT_TRUE(draft_refused(R"("type":"0x3")"));
  EXPECT_TRUE(draft_refused(R"("type":"0x0","maxFeePerGas":"0x1")"));
  EXPECT_TRUE(draft_refused(R"("type":"0x2","gasPrice":"0x1")"));
  EXPECT_TRUE(draft_refused(R"("gasPrice":"0x1","maxFeePerGas":"0x1")"));
}

TEST(Question, DropsNothingThatATransactionAsksFor) {
  for (const char* member : {R"("authorizationList":[])", R"("blobs":["0x"])", R"("maxFeePerBlobGas":"0x1")",
                             R"("gasLimit":"0x1")", R"("condition":{})"})
    EXPECT_TRUE(draft_refused(member)) << member;
  EXPECT_TRUE(draft_refused(R"("unknown":null)"));
  EXPECT_FALSE(draft_refused(R"("blobVersionedHashes":null)"));
  EXPECT_EQ(draft(R"("value":"0x1")").value, eth::U256::of(1));
}

TEST(Question, TakesDataAndInputThatAgree) {
  EXPECT_EQ(draft(R"("data":"0x01","input":"0x01")").data, eth::Bytes{1});
  EXPECT_TRUE(draft_refused(R"("data":"0x01","input":"0x02")"));
  EXPECT_TRUE(draft_refused(R"("data":"0x","input":"0x02")"));
  EXPECT_TRUE(draft_refused(R"("data":"0x0")"));
}

TEST(Question, TakesMessagesInEitherOrder) {
  const std::string from(kFrom);
  const eth::Bytes hi = {0x68, 0x69};
  EXPECT_EQ(asked<SignMessage>("personal_sign", "[\"0x6869\",\"" + from + "\",\"\"]").message, hi);
  EXPECT_EQ(asked<SignMessage>("personal_sign", "[\"" + from + "\",\"0x6869\"]").message, hi);
  EXPECT_EQ(asked<SignMessage>("eth_sign", "[\"" + from + "\",\"0x6869\"]").message, hi);
  EXPECT_EQ(asked<SignMessage>("eth_sign", "[\"0x6869\",\"" + from + "\"]").message, hi);
  EXPECT_EQ(asked<SignMessage>("account_signData", "[\"text/plain\",\"" + from + "\",\"0x6869\"]").message,
            hi);
  EXPECT_TRUE(refused("account_signData", "[\"application/clique\",\"" + from + "\",\"0x6869\"]"));
  EXPECT_TRUE(refused("eth_sign", "[\"hi\",\"" + from + "\"]"));
}

TEST(Question, AMessageThatLooksLikeAnAddressStaysTheMessage) {
  const std::string other = "0x53012c69a189cfa2d9d29eb6f19b32e0a2ea3490";
  const auto one = asked<SignMessage>("personal_sign", "[\"" + other + "\",\"" + std::string(kFrom) + "\"]");
  EXPECT_EQ("0x" + crypto::to_hex(one.account.bytes), kFrom);
  EXPECT_EQ("0x" + crypto::to_hex(one.message), other);
}

TEST(Question, KeepsTypedDataAsTextOrObject) {
  const std::string from(kFrom);
  EXPECT_EQ(asked<SignTypedData>("eth_signTypedData_v4", "[\"" + from + R"(", "{\"a\": 1}"])").json,
            R"({"a": 1})");
  EXPECT_EQ(asked<SignTypedData>("eth_signTypedData", "[\"" + from + R"(", {"a": [1, "}"]} ])").json,
            R"({"a": [1, "}"]})");
  EXPECT_TRUE(refused("eth_signTypedData_v4", "[\"" + from + "\",7]"));
}

TEST(Question, KnowsNoOtherMethod) {
  EXPECT_TRUE(std::holds_alternative<Other>(std::get<Question>(ask("eth_fillTransaction", "[]"))));
  EXPECT_TRUE(refused("eth_signTransaction", "{}"));
  EXPECT_TRUE(refused("eth_signTransaction", "[]"));
}

TEST(Draft, IsFilledFromFacts) {
  Draft one = draft(R"("gas":"0x5208","chainId":"0x1","to":"0x53012c69a189cfa2d9d29eb6f19b32e0a2ea3490")");
  EXPECT_TRUE(one.lacks_facts());
  EXPECT_FALSE(finish(one));
  wire::Facts facts;
  facts.next_nonce = 7;
  facts.base_fee = eth::U256::of(10);
  facts.tip = eth::U256::of(3);
  fill(one, facts);
  const auto whole = finish(one);
  ASSERT_TRUE(whole);
  EXPECT_EQ((*whole)->nonce, 7U);
  EXPECT_EQ((*whole)->max_fee, eth::U256::of(23));
  EXPECT_EQ((*whole)->max_priority_fee, eth::U256::of(3));
  Draft capped = draft(R"("maxFeePerGas":"0x2")");
  fill(capped, facts);
  EXPECT_EQ(capped.max_priority_fee, eth::U256::of(2));
}

}  // namespace
}  // namespace dvsguard::jsonrpc
