#include "core/eth/u256.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace dvsguard::eth {
namespace {

// 2^256 - 1 and 2^128 - 1, by Python.
constexpr std::string_view kMax =
    "115792089237316195423570985008687907853269984665640564039457584007913129639935";
constexpr std::string_view kMaxPlusOne =
    "115792089237316195423570985008687907853269984665640564039457584007913129639936";
constexpr std::string_view kMax128 = "340282366920938463463374607431768211455";

U256 decimal(std::string_view text) {
  return from_decimal(text).value();
}

U256 max() {
  U256 out;
  out.bytes.fill(0xff);
  return out;
}

TEST(Decimal, IsReadAndWrittenBack) {
  for (const std::string_view text :
       {std::string_view("0"), std::string_view("1"), std::string_view("10"), std::string_view("1000000000"),
        std::string_view("999999999"), std::string_view("18446744073709551616"), kMax128, kMax})
    EXPECT_EQ(to_decimal(decimal(text)), text);
  EXPECT_EQ(decimal(kMax), max());
  EXPECT_EQ(decimal("1000000007"), U256::of(1000000007));
}

TEST(Decimal, OfMoreThan256BitsIsRefused) {
  EXPECT_FALSE(from_decimal(kMaxPlusOne));
  EXPECT_FALSE(from_decimal(std::string(78, '9')));
  EXPECT_FALSE(from_decimal(std::string(100000, '9')));
}

TEST(Decimal, IsDigitsWithoutLeadingZeros) {
  for (const std::string_view text : {"", "00", "01", "+1", "-1", " 1", "1 ", "0x1", "1e3", "1.0", "1_000"})
    EXPECT_FALSE(from_decimal(text)) << text;
}

TEST(Quantity, IsReadAndWrittenBack) {
  for (const std::string_view text : {"0x0", "0x1", "0xf", "0x10", "0x400", "0xffffffffffffffff"})
    EXPECT_EQ(to_quantity(from_quantity(text).value()), text);
  EXPECT_EQ(from_quantity("0x" + std::string(64, 'f')).value(), max());
  EXPECT_EQ(to_quantity(max()), "0x" + std::string(64, 'f'));
  EXPECT_EQ(from_quantity("0xAb").value(), U256::of(0xab));
}

// The execution-apis' own examples of wrong quantities, and more.
TEST(Quantity, OfAnotherShapeIsRefused) {
  for (const std::string_view text :
       {"", "0", "0x", "0x0400", "ff", "0X1", "0x00", "0xg", "0x 1", "-0x1", "0x1 "})
    EXPECT_FALSE(from_quantity(text)) << text;
  EXPECT_FALSE(from_quantity("0x1" + std::string(64, '0')));
}

TEST(LooseQuantity, MayHaveLeadingZerosOrNoDigits) {
  EXPECT_EQ(from_loose_quantity("0x0ba43b7400").value(), decimal("50000000000"));
  EXPECT_EQ(from_loose_quantity("0x").value(), U256{});
  EXPECT_EQ(from_loose_quantity("0x" + std::string(63, '0') + "1").value(), U256::of(1));
  EXPECT_FALSE(from_loose_quantity("0x" + std::string(65, '0')));
  EXPECT_FALSE(from_loose_quantity(""));
  EXPECT_FALSE(from_loose_quantity("12"));
  EXPECT_FALSE(from_loose_quantity("0x1g"));
}

TEST(Arithmetic, GivesNothingWhereItOverflows) {
  EXPECT_EQ(add(U256::of(0xff), U256::of(1)), U256::of(0x100));
  EXPECT_EQ(add(max(), U256{}), max());
  EXPECT_FALSE(add(max(), U256::of(1)));
  EXPECT_EQ(subtract(U256::of(0x100), U256::of(1)), U256::of(0xff));
  EXPECT_EQ(subtract(max(), max()), U256{});
  EXPECT_FALSE(subtract(U256{}, U256::of(1)));
  EXPECT_EQ(multiply(max(), U256::of(1)), max());
  EXPECT_EQ(multiply(max(), U256{}), U256{});
  EXPECT_FALSE(multiply(max(), U256::of(2)));
  EXPECT_FALSE(multiply(max(), max()));
}

TEST(Arithmetic, MultipliesAcrossTheWholeWidth) {
  // (2^128 - 1)^2, by Python
  EXPECT_EQ(to_decimal(multiply(decimal(kMax128), decimal(kMax128)).value()),
            "115792089237316195423570985008687907852589419931798687112530834793049593217025");
  const U256 two_to_128 = add(decimal(kMax128), U256::of(1)).value();
  EXPECT_FALSE(multiply(two_to_128, two_to_128));
  EXPECT_EQ(multiply(U256::of(30'000'000), decimal("100000000000")).value(), decimal("3000000000000000000"));
}

TEST(U256, ComparesAsANumber) {
  EXPECT_LT(U256::of(0xff), U256::of(0x100));
  EXPECT_LT(U256::of(UINT64_MAX), decimal("18446744073709551616"));
  EXPECT_EQ(U256::of(UINT64_MAX).as_u64(), UINT64_MAX);
  EXPECT_FALSE(decimal("18446744073709551616").as_u64());
}

TEST(U256, FromBytesTakesTheLowOnes) {
  EXPECT_EQ(from_big_endian(std::array<std::uint8_t, 2>{1, 2}), U256::of(0x102));
  EXPECT_EQ(from_big_endian({}), U256{});
  EXPECT_FALSE(from_big_endian(std::array<std::uint8_t, 33>{}));
  EXPECT_TRUE(std::ranges::equal(U256::of(0x102).minimal(), std::array<std::uint8_t, 2>{1, 2}));
  EXPECT_TRUE(U256{}.minimal().empty());
}

}  // namespace
}  // namespace dvsguard::eth
