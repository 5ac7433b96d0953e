#include "core/crypto/secp256k1.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "core/crypto/hex.h"

namespace dvsguard::crypto {
namespace {

std::array<std::uint8_t, 32> scalar(std::string_view hex) {
  std::array<std::uint8_t, 32> out{};
  EXPECT_TRUE(hex_to(hex, out)) << hex;
  return out;
}

// SEC 2, 2.4.1: n, the order of the group.
constexpr std::string_view kOrder = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
constexpr std::string_view kOrderLessOne = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140";

TEST(PrivateKey, IsFromOneToTheOrderLessOne) {
  EXPECT_FALSE(is_private_key(scalar(std::string(64, '0'))));
  EXPECT_TRUE(is_private_key(scalar(std::string(63, '0') + "1")));
  EXPECT_TRUE(is_private_key(scalar(kOrderLessOne)));
  EXPECT_FALSE(is_private_key(scalar(kOrder)));
  EXPECT_FALSE(is_private_key(scalar(std::string(64, 'f'))));
  EXPECT_FALSE(address_of(scalar(kOrder)));
}

// SEC 2, 2.4.1: G, which is the public key of 1.
TEST(PublicKey, OfOneIsTheGenerator) {
  EXPECT_EQ(to_hex(public_key(scalar(std::string(63, '0') + "1")).value()),
            "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
            "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8");
}

TEST(Address, AgreesWithPublishedAccounts) {
  std::ifstream file(DVSGUARD_TESTDATA "/crypto/accounts.txt");
  std::string key;
  std::string address;
  int lines = 0;
  for (; file >> key >> address; ++lines) {
    EXPECT_EQ(address_of(scalar(key)).value().text(), address);
    EXPECT_EQ(parse_address(address).value().text(), address);
  }
  EXPECT_EQ(lines, 135);
}

// The addresses of EIP-55's own test cases.
TEST(Address, KeepsTheChecksumOfItsSpecification) {
  for (const std::string text :
       {"0x52908400098527886E0F7030069857D2E4169EE7", "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
        "0xde709f2102306220921060314715629080e2fb77", "0x27b1fdb04752bbc536007a920d24acb045561c26",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb"}) {
    EXPECT_EQ(parse_address(text).value().text(), text);
  }
}

TEST(Address, RefusesABrokenChecksumAndOtherShapes) {
  EXPECT_FALSE(parse_address("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD"));
  EXPECT_TRUE(parse_address("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"));
  EXPECT_TRUE(parse_address("0x5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED"));
  EXPECT_FALSE(parse_address("5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"));
  EXPECT_FALSE(parse_address("0X5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"));
  EXPECT_FALSE(parse_address("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beae"));
  EXPECT_FALSE(parse_address("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed0"));
  EXPECT_FALSE(parse_address(""));
}

}  // namespace
}  // namespace dvsguard::crypto
