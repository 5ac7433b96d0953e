#include "core/jsonrpc/body.h"

#include <gtest/gtest.h>

#include <string>

namespace dvsguard::jsonrpc {
namespace {

Call only_call(std::string_view bytes) {
  auto body = std::get<Body>(read_body(bytes));
  EXPECT_EQ(body.calls.size(), 1U);
  return std::get<Call>(body.calls.at(0));
}
Code whole_fault(std::string_view bytes) {
  return std::get<Fault>(read_body(bytes)).code;
}
Code call_fault(std::string_view bytes) {
  const auto body = std::get<Body>(read_body(bytes));
  return std::get<BadCall>(body.calls.at(0)).fault.code;
}
std::string request(std::string_view members) {
  return R"({"jsonrpc":"2.0","method":"m")" + std::string(members) + "}";
}

TEST(Body, KeepsIdsAsTheyAreWritten) {
  for (const char* id :
       {"1", "\"1\"", "null", "1.50e3", "\"a\\u0041\\\"b\"", "-0", "12345678901234567890123"})
    EXPECT_EQ(only_call(request(",\"id\":" + std::string(id))).id, id);
  EXPECT_EQ(only_call("{\n \"jsonrpc\": \"2.0\",\n \"id\"\t:\n  7 ,\"method\":\"m\"}").id, "7");
  EXPECT_EQ(only_call(request("")).id, "");
}

TEST(Body, RefusesOtherIds) {
  for (const char* id : {"true", "[1]", "{}"})
    EXPECT_EQ(call_fault(request(",\"id\":" + std::string(id))), Code::InvalidRequest);
  EXPECT_EQ(only_call(request(",\"id\":\"" + std::string(kMaxIdBytes - 2, 'x') + "\"")).id.size(),
            kMaxIdBytes);
  EXPECT_EQ(call_fault(request(",\"id\":\"" + std::string(kMaxIdBytes - 1, 'x') + "\"")),
            Code::InvalidRequest);
}

TEST(Body, KeepsParamsAsTheyAreWritten) {
  const Call call = only_call(request(R"(,"params": [ {"b":1, "a":"]\"}"} , "é" ],"id":1)"));
  EXPECT_EQ(call.raw_params, R"([ {"b":1, "a":"]\"}"} , "é" ])");
  EXPECT_EQ(only_call(request(R"(,"params":null,"id":1)")).raw_params, "[]");
  EXPECT_TRUE(only_call(request(R"(,"id":1)")).params.items.empty());
}

TEST(Body, ReadsBatches) {
  const auto body =
      std::get<Body>(read_body("[" + request(R"(,"id":1)") + ",1," + request(R"(,"id":2)") + "]"));
  EXPECT_TRUE(body.batch);
  ASSERT_EQ(body.calls.size(), 3U);
  EXPECT_EQ(std::get<Call>(body.calls[0]).id, "1");
  EXPECT_EQ(std::get<BadCall>(body.calls[1]).id, "null");
  EXPECT_EQ(std::get<Call>(body.calls[2]).id, "2");
}

TEST(Body, CapsBatches) {
  std::string batch = "[" + request(R"(,"id":1)");
  for (std::size_t i = 1; i < kMaxBatch; ++i) batch += "," + request(R"(,"id":1)");
  EXPECT_EQ(std::get<Body>(read_body(batch + "]")).calls.size(), kMaxBatch);
  EXPECT_EQ(whole_fault(batch + "," + request(R"(,"id":1)") + "]"), Code::Limit);
  EXPECT_EQ(whole_fault("[]"), Code::InvalidRequest);
}

TEST(Body, RefusesWhatIsNotStrictJson) {
  for (const char* bytes : {"", "{", "{} {}", R"({"id":1,"id":2})", "{'id':1}", "\xff", "[1,]"})
    EXPECT_EQ(whole_fault(bytes), Code::Parse) << bytes;
  EXPECT_EQ(whole_fault(std::string(100'000, '[')), Code::Parse);
  EXPECT_EQ(whole_fault(std::string(kMaxBodyBytes + 1, ' ')), Code::Limit);
}

TEST(Body, RefusesRequestsThatAreNone) {
  EXPECT_EQ(call_fault(R"({"id":1,"method":"m"})"), Code::InvalidRequest);
  EXPECT_EQ(call_fault(R"({"jsonrpc":"1.0","id":1,"method":"m"})"), Code::InvalidRequest);
  EXPECT_EQ(call_fault(R"({"jsonrpc":"2.0","id":1})"), Code::InvalidRequest);
  EXPECT_EQ(call_fault(R"({"jsonrpc":"2.0","id":1,"method":1})"), Code::InvalidRequest);
  EXPECT_EQ(call_fault(request(R"(,"id":1,"params":1)")), Code::InvalidRequest);
  EXPECT_EQ(call_fault(request(R"(,"id":1,"auth":"x")")), Code::InvalidRequest);
}

}  // namespace
}  // namespace dvsguard::jsonrpc
