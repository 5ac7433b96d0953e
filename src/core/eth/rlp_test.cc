#include "core/eth/rlp.h"

#include <gtest/gtest.h>

#include <string>

#include "core/crypto/hex.h"

namespace dvsguard::eth {
namespace {

Bytes hex(std::string_view digits) {
  return crypto::from_hex(digits).value();
}

std::string hex(BytesView bytes) {
  return crypto::to_hex(bytes);
}

Bytes bytes_of(std::string_view text) {
  return {text.begin(), text.end()};
}

// Lists in lists in lists.
Bytes nested(std::size_t depth) {
  Bytes out;
  for (std::size_t i = 0; i < depth; ++i) {
    Bytes outer;
    append_list(outer, out);
    out = outer;
  }
  return out;
}

TEST(Rlp, OfAStringIsReadAndWritten) {
  struct Case {
    Bytes string;
    std::string encoded;
  };
  for (const Case& it : {
           Case{{}, "80"},
           Case{{0x00}, "00"},
           Case{{0x7f}, "7f"},
           Case{{0x80}, "8180"},
           Case{bytes_of("dog"), "83646f67"},
           Case{Bytes(55, 'a'), "b7" + hex(Bytes(55, 'a'))},
           Case{Bytes(56, 'a'), "b838" + hex(Bytes(56, 'a'))},
           Case{Bytes(255, 'a'), "b8ff" + hex(Bytes(255, 'a'))},
           Case{Bytes(256, 'a'), "b90100" + hex(Bytes(256, 'a'))},
           Case{Bytes(65536, 'a'), "ba010000" + hex(Bytes(65536, 'a'))},
       }) {
    Bytes out;
    append_string(out, it.string);
    EXPECT_EQ(hex(out), it.encoded);
    const RlpItem item = parse_rlp(out).value();
    EXPECT_FALSE(item.is_list());
    EXPECT_EQ(hex(item.bytes()), hex(it.string));
    EXPECT_TRUE(item.items().empty());
  }
}

// The set-theoretical three, of the Yellow Paper's readers: [ [], [[]], [ [], [[]] ] ]
TEST(Rlp, OfAListGivesItsItems) {
  const Bytes three = hex("c7c0c1c0c3c0c1c0");
  const RlpItem item = parse_rlp(three).value();
  EXPECT_TRUE(item.is_list());
  EXPECT_TRUE(item.bytes().empty());
  const std::vector<RlpItem> items = item.items();
  ASSERT_EQ(items.size(), 3U);
  EXPECT_TRUE(items[0].is_list() && items[0].items().empty());
  EXPECT_EQ(items[1].items().size(), 1U);
  EXPECT_EQ(items[2].items().size(), 2U);
  EXPECT_EQ(items[2].items()[1].items().size(), 1U);
}

TEST(Rlp, OfAnotherFormIsRefused) {
  for (const std::string_view digits : {
           "",                        // nothing
           "81",                      // no payload
           "8100",                    // 0 is its own encoding
           "817f",                    // 0x7f too
           "83646f",                  // short of its length
           "83646f6700",              // more than its length
           "c0c0",                    // two items
           "b800",                    // a length with a leading zero
           "b80161",                  // a long form for a short string
           "b7",                      // no payload
           "b8",                      // no length
           "b90001",                  // a leading zero
           "f800",                    // the same of lists
           "f80161",                  //
           "c181",                    // an item that ends outside its list
           "c28100",                  // a wrong item in a list
           "c3c28100",                // and in a list of it
           "c2c281ff",                // a list longer than the list it stands in
           "bf0f000000000000021111",  // lengths near 2^64
           "ffffffffffffffffff0001020304050607",
           "bfffffffffffffffff",
           "bc0100000000",  // of five digits
       })
    EXPECT_FALSE(parse_rlp(hex(digits))) << digits;
}

TEST(Rlp, OfALongFormForAShortListIsRefused) {
  EXPECT_FALSE(parse_rlp(hex("f837" + hex(Bytes(55, 'a')))));
  EXPECT_TRUE(parse_rlp(hex("f838" + hex(Bytes(56, 'a')))));
  EXPECT_TRUE(parse_rlp(hex("f7" + hex(Bytes(55, 'a')))));
}

TEST(Rlp, NestsAsDeepAsItsCap) {
  EXPECT_TRUE(parse_rlp(nested(kMaxRlpDepth)));
  const auto deeper = parse_rlp(nested(kMaxRlpDepth + 1));
  ASSERT_FALSE(deeper);
  EXPECT_EQ(deeper.error().code, ErrorCode::Cap);
  EXPECT_EQ(parse_rlp(nested(10000)).error().code, ErrorCode::Cap);
}

TEST(Rlp, IsAsLongAsItsCap) {
  Bytes out;
  append_string(out, Bytes(kMaxRlpBytes - 4, 'a'));
  ASSERT_EQ(out.size(), kMaxRlpBytes);
  EXPECT_TRUE(parse_rlp(out));
  out.clear();
  append_string(out, Bytes(kMaxRlpBytes - 3, 'a'));
  EXPECT_EQ(parse_rlp(out).error().code, ErrorCode::Cap);
}

TEST(RlpNumber, HasNoLeadingZero) {
  const auto number = [](std::string_view digits) {
    const Bytes bytes = hex(digits);
    return rlp_number(parse_rlp(bytes).value(), "nonce");
  };
  EXPECT_EQ(number("80").value(), U256{});
  EXPECT_EQ(number("01").value(), U256::of(1));
  EXPECT_EQ(number("820400").value(), U256::of(1024));
  EXPECT_EQ(to_quantity(number("a0" + std::string(64, 'f')).value()), "0x" + std::string(64, 'f'));
  EXPECT_FALSE(number("00"));
  EXPECT_FALSE(number("820001"));
  EXPECT_FALSE(number("c0"));
  EXPECT_FALSE(number("a101" + std::string(64, '0')));
  EXPECT_EQ(number("00").error().where, "nonce");
}

TEST(RlpNumber, OfAWordIsBelow2To64) {
  const auto word = [](std::string_view digits) {
    const Bytes bytes = hex(digits);
    return rlp_u64(parse_rlp(bytes).value(), "");
  };
  EXPECT_EQ(word("88ffffffffffffffff").value(), UINT64_MAX);
  EXPECT_FALSE(word("89010000000000000000"));
}

}  // namespace
}  // namespace dvsguard::eth
