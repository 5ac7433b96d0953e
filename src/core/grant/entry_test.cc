#include "core/grant/entry.h"

#include <gtest/gtest.h>

#include <string>

#include "core/text/json.h"

namespace dvsguard::grant {
namespace {

Moment moment() {
  return {.wall = parse_instant("2026-11-28T12:00:00Z").value(),
          .boot = {0xab},
          .boot_seconds = 77,
          .block = parse_instant("2026-11-28T11:59:59Z").value()};
}

const crypto::Address kAccount = crypto::parse_address("0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc").value();

std::vector<Entry> one_of_each() {
  Moment no_block = moment();
  no_block.block.reset();
  UsedNonce nonce{.chain = 17000,
                  .nonce = 3,
                  .call = {1},
                  .fee = eth::U256::of(5),
                  .fee_per_gas = eth::U256::of(2),
                  .tip_per_gas = {}};
  return {Started{"0.1.0", "sha256:ab", no_block},
          Used{"announce", "node", kAccount, {2}, Purpose::Unstick, nonce, moment()},
          Used{"hello", "", kAccount, {3}, Purpose::Ask, {}, no_block},
          Confirmed{17000, kAccount, UINT64_MAX, moment()},
          Locked{kAccount, "its key \"signed\" elsewhere", moment()},
          Adopted{1, kAccount, 0, no_block},
          Refused{"node", {{"budget", 3}, {"nonce", 1}}, no_block},
          Refused{"node", {}, no_block}};
}

TEST(Entry, ReadsAsItIsWritten) {
  for (const Entry& entry : one_of_each()) {
    const std::string json = encode_entry(entry);
    const auto again = parse_entry(json);
    ASSERT_TRUE(again) << json << " " << again.error().what;
    EXPECT_EQ(*again, entry) << json;
  }
}

// But for numbers above 2^53, which RFC 8785 does not write.
TEST(Entry, IsCanonicalJson) {
  for (const Entry& entry : one_of_each()) {
    if (std::holds_alternative<Confirmed>(entry)) continue;
    const std::string json = encode_entry(entry);
    EXPECT_EQ(text::canonical_json(text::parse_json(json, nullptr).value()).value(), json);
  }
}

TEST(Entry, HasOneForm) {
  const std::string json = encode_entry(one_of_each()[1]);
  for (const auto& [what, by] :
       std::initializer_list<std::pair<std::string, std::string>>{{"{\"account\"", "{ \"account\""},
                                                                  {"\"nonce\":3", "\"nonce\":03"},
                                                                  {"\"nonce\":3", "\"nonce\":-3"},
                                                                  {"\"nonce\":3", "\"nonce\":3,\"x\":1"},
                                                                  {"\"used\"", "\"use\""},
                                                                  {"0x9965507D", "0x9965507d"},
                                                                  {"\"unstick\"", "\"other\""},
                                                                  {"11:59:59Z", "11:59:59+00:00"},
                                                                  {",\"boot_seconds\":77", ""}}) {
    std::string changed = json;
    ASSERT_NE(changed.find(what), std::string::npos) << what;
    changed.replace(changed.find(what), what.size(), by);
    EXPECT_FALSE(parse_entry(changed)) << changed;
  }
  EXPECT_FALSE(parse_entry(json + " "));
  EXPECT_FALSE(parse_entry(""));
  EXPECT_FALSE(parse_entry("[]"));
  EXPECT_FALSE(parse_entry("{\"kind\":\"locked\",\"why\":\"" + std::string(kMaxEntryBytes, 'x') + "\"}"));
}

}  // namespace
}  // namespace dvsguard::grant
