#include "core/eth/i256.h"

#include <gtest/gtest.h>

namespace dvsguard::eth {
namespace {

// -2^255 and 2^255 - 1, by Python.
constexpr std::string_view kLowest =
    "-57896044618658097711785492504343953926634992332820282019728792003956564819968";
constexpr std::string_view kHighest =
    "57896044618658097711785492504343953926634992332820282019728792003956564819967";

I256 decimal(std::string_view text) {
  return signed_from_decimal(text).value();
}

TEST(I256, ReadsAndWritesDecimals) {
  for (const std::string_view text : {std::string_view("0"), std::string_view("-1"), std::string_view("1"),
                                      std::string_view("-256"), kLowest, kHighest}) {
    EXPECT_EQ(to_decimal(decimal(text)), text);
  }
}

TEST(I256, RefusesWhatIsNoSignedNumber) {
  for (const std::string_view text :
       {std::string_view(""), std::string_view("-"), std::string_view("-0"), std::string_view("--1"),
        std::string_view("+1"), std::string_view("01"), kLowest.substr(1)}) {
    EXPECT_FALSE(signed_from_decimal(text)) << text;
  }
  EXPECT_FALSE(
      signed_from_decimal("-57896044618658097711785492504343953926634992332820282019728792003956564819969"));
}

TEST(I256, IsTwosComplement) {
  U256 all;
  all.bytes.fill(0xff);
  EXPECT_EQ(decimal("-1").bits, all);
  EXPECT_EQ(decimal("-1").magnitude(), U256::of(1));
}

TEST(I256, OrdersNegativesBelow) {
  EXPECT_LT(decimal(kLowest), decimal("-2"));
  EXPECT_LT(decimal("-2"), decimal("-1"));
  EXPECT_LT(decimal("-1"), decimal("0"));
  EXPECT_LT(decimal("0"), decimal(kHighest));
}

TEST(I256, FitsItsWidth) {
  EXPECT_TRUE(fits(decimal("-128"), 8));
  EXPECT_FALSE(fits(decimal("-129"), 8));
  EXPECT_TRUE(fits(decimal("127"), 8));
  EXPECT_FALSE(fits(decimal("128"), 8));
  EXPECT_TRUE(fits(decimal(kLowest), 256));
  EXPECT_FALSE(fits(decimal(kLowest), 248));
  EXPECT_TRUE(fits(U256::of(255), 8));
  EXPECT_FALSE(fits(U256::of(256), 8));
}

}  // namespace
}  // namespace dvsguard::eth
