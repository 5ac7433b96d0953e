#include "core/crypto/base58.h"

#include <gtest/gtest.h>

#include <string>

#include "core/crypto/hex.h"

namespace dvsguard::crypto {
namespace {

// Vectors of the IETF draft on base58 (draft-msporny-base58-03, section 5).
TEST(Base58, DecodesAsTheDraftDoes) {
  EXPECT_EQ(to_hex(base58_decode("2NEpo7TZRRrLZSi2U").value()), "48656c6c6f20576f726c6421");
  EXPECT_EQ(to_hex(base58_decode("11233QC4").value()), "0000287fb4cd");
  EXPECT_TRUE(base58_decode("").value().empty());
}

TEST(Base58, HasNoZeroNorAnyLetterThatLooksLikeADigit) {
  for (const char* text : {"0", "O", "I", "l", "a b", "+"}) EXPECT_FALSE(base58_decode(text)) << text;
  EXPECT_TRUE(base58_decode(std::string(kMaxBase58, 'z')));
  EXPECT_FALSE(base58_decode(std::string(kMaxBase58 + 1, 'z')));
}

// Bitcoin's wiki, "Wallet import format": the key 0c28fca3….
TEST(Base58Check, HoldsForAWalletsKeyAndForNoOther) {
  const std::string wif = "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ";
  EXPECT_EQ(to_hex(base58check_decode(wif).value()),
            "800c28fca386c7a227600b2fe50b7cae11ec86d3bf1fbe471be89827e19d72aa1d");
  std::string other = wif;
  other.back() = 'K';
  EXPECT_FALSE(base58check_decode(other));
  EXPECT_FALSE(base58check_decode("1111"));
}

}  // namespace
}  // namespace dvsguard::crypto
