#include "core/crypto/bip32.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "core/crypto/base58.h"
#include "core/crypto/hex.h"
#include "core/crypto/secp256k1.h"

namespace dvsguard::crypto {
namespace {

constexpr std::string_view kSeed1 = "000102030405060708090a0b0c0d0e0f";
constexpr std::string_view kSeed2 =
    "fffcf9f6f3f0edeae7e4e1dedbd8d5d2cfccc9c6c3c0bdbab7b4b1aeaba8a5a29f9c999693908d8a8784817e7b7875726f6c6966"
    "6360"
    "5d5a5754514e4b484542";
struct Vector {
  std::string_view seed, path, xprv;
};

class Bip32Vector : public testing::TestWithParam<Vector> {};

// The vectors 1 and 2 of the BIP: 78 bytes in base58check, the chain code at 13, a zero and the key at 45.
TEST_P(Bip32Vector, IsDerived) {
  const auto seed = from_hex(GetParam().seed);
  const auto path = parse_key_path(GetParam().path);
  const auto expected = base58check_decode(GetParam().xprv);
  ASSERT_TRUE(seed && path && expected);
  ASSERT_EQ(expected->size(), 78u);
  ExtendedKey key;
  ASSERT_TRUE(derive_key(*seed, *path, key));
  EXPECT_TRUE(std::equal(key.chain.begin(), key.chain.end(), expected->begin() + 13));
  EXPECT_TRUE(std::equal(key.key.begin(), key.key.end(), expected->begin() + 46));
}

INSTANTIATE_TEST_SUITE_P(Published, Bip32Vector,
                         testing::Values(Vector{kSeed1, "m",
                                                "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiC"
                                                "hkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yu"
                                                "GBxrMPHi"},
                                         Vector{kSeed1, "m/0h",
                                                "xprv9uHRZZhk6KAJC1avXpDAp4MDc3sQKNxDiPvvkX8Br5ngLNv1TxvUxt4c"
                                                "V1rGL5hj6KCesnDYUhd7oWgT11eZG7XnxHrnYeSvkzY"
                                                "7d2bhkJ7"},
                                         Vector{kSeed1, "m/0'/1",
                                                "xprv9wTYmMFdV23N2TdNG573QoEsfRrWKQgWeibmLntzniatZvR9BmLnvSxq"
                                                "u53Kw1UmYPxLgboyZQaXwTCg8MSY3H2EU4pWcQDnRnr"
                                                "VA1xe8fs"},
                                         Vector{kSeed1, "m/0'/1/2'",
                                                "xprv9z4pot5VBttmtdRTWfWQmoH1taj2axGVzFqSb8C9xaxKymcFzXBDptWm"
                                                "T7FwuEzG3ryjH4ktypQSAewRiNMjANTtpgP4mLTj34b"
                                                "hnZX7UiM"},
                                         Vector{kSeed1, "m/0'/1/2'/2",
                                                "xprvA2JDeKCSNNZky6uBCviVfJSKyQ1mDYahRjijr5idH2WwLsEd4Hsb2Tyh"
                                                "8RfQMuPh7f7RtyzTtdrbdqqsunu5Mm3wDvUAKRHSC34"
                                                "sJ7in334"},
                                         Vector{kSeed1, "m/0'/1/2'/2/1000000000",
                                                "xprvA41z7zogVVwxVSgdKUHDy1SKmdb533PjDz7J6N6mV6uS3ze1ai8FHa8k"
                                                "mHScGpWmj4WggLyQjgPie1rFSruoUihUZREPSL39UNd"
                                                "E3BBDu76"},
                                         Vector{kSeed2, "m/0",
                                                "xprv9vHkqa6EV4sPZHYqZznhT2NPtPCjKuDKGY38FBWLvgaDx45zo9WQRUT3"
                                                "dKYnjwih2yJD9mkrocEZXo1ex8G81dwSM1fwqWpWkeS"
                                                "3v86pgKt"},
                                         Vector{kSeed2, "m/0/2147483647'",
                                                "xprv9wSp6B7kry3Vj9m1zSnLvN3xH8RdsPP1Mh7fAaR7aRLcQMKTR2vidYEe"
                                                "Eg2mUCTAwCd6vnxVrcjfy2kRgVsFawNzmjuHc2YmYRm"
                                                "agcEPdU9"},
                                         Vector{kSeed2, "m/0/2147483647'/1/2147483646'/2",
                                                "xprvA2nrNbFZABcdryreWet9Ea4LvTJcGsqrMzxHx98MMrotbir7yrKCEXw7"
                                                "nadnHM8Dq38EGfSh6dqA9QWTyefMLEcBYJUuekgW4BY"
                                                "PJcr9E7j"}));

// The BIP's vectors, passphrase "TREZOR".
TEST(MnemonicSeed, IsThePublishedOne) {
  const auto seed_of = [](std::string_view phrase) {
    Seed seed{};
    EXPECT_TRUE(mnemonic_seed(phrase, "TREZOR", seed));
    return to_hex(seed);
  };
  EXPECT_EQ(
      seed_of(
          "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about"),
      "c55257c360c07c72029aebc1b53c05ed0362ada38ead3e3e9efa3708e53495531f09a6987599d18264c1e1c92f2cf141630c7a"
      "3c"
      "4ab7c81b2f001698e7463b04");
  EXPECT_EQ(seed_of("indicate race push merry suffer human cruise dwarf pole review arch keep canvas theme "
                    "poem divorce "
                    "alter left"),
            "3bbf9daa0dfad8229786ace5ddb4e00fa98a044ae4c4975ffd5e094dba9e0bb289349dbe2091761f30f382d4e35c4a67"
            "0ee8ab50"
            "758d2c55881be69e327117ba");
  EXPECT_EQ(seed_of("beyond stage sleep clip because twist token leaf atom beauty genius food business side "
                    "grid unable "
                    "middle armed observe pair crouch tonight away coconut"),
            "b15509eaa2d09d3efd3e006ef42151b30367dc6e3aa5e44caba3fe4d3e352e65101fbdb86a96776b91946ff06f8eac59"
            "4dc6ee1d"
            "3e82a42dfe1b40fef6bcc3fd");
}

// Anvil's and Hardhat's first accounts.
TEST(MnemonicSeed, GivesTheAccountsThatTestChainsFund) {
  Seed seed{};
  ASSERT_TRUE(mnemonic_seed("test test test test test test test test test test test junk", "", seed));
  const auto account = [&seed](std::string_view path) -> std::string {
    ExtendedKey key;
    if (!derive_key(seed, *parse_key_path(path), key)) return "";
    return address_of(key.key)->text();
  };
  EXPECT_EQ(account(kEthereumPath), "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
  EXPECT_EQ(account("m/44'/60'/0'/0/5"), "0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc");
}

TEST(MnemonicSeed, TakesCapitalsAndAnyBlanksBetweenWords) {
  Seed plain{}, spaced{};
  ASSERT_TRUE(mnemonic_seed("test test test test test test test test test test test junk", "", plain));
  ASSERT_TRUE(
      mnemonic_seed("  Test test\ttest  test test test\ntest test test test test JUNK\r\n", "", spaced));
  EXPECT_EQ(plain, spaced);
}

TEST(MnemonicSeed, WrongChecksumWordOrLengthIsRefusedAndNotRepeated) {
  for (const std::string& phrase :
       {std::string("test test test test test test test test test test test test"),
        std::string("test test test test test test test test test test test jumk"), std::string("test junk"),
        std::string(), std::string(100'000, 'a'), std::string(100'000, ' ')}) {
    Seed seed{};
    const Status done = mnemonic_seed(phrase, "", seed);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().what.find("jumk"), std::string::npos);
  }
}

TEST(MnemonicSeed, PassphraseBeyondAsciiIsRefused) {
  Seed seed{};
  const Status done =
      mnemonic_seed("test test test test test test test test test test test junk", "p\xc3\xa4ss", seed);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::Unsupported);
}

TEST(KeyPath, IsReadWithEitherMarkOfHardening) {
  EXPECT_EQ(*parse_key_path("m"), (std::vector<std::uint32_t>{}));
  EXPECT_EQ(*parse_key_path("m/44'/60h/0"), (std::vector<std::uint32_t>{kHardened | 44, kHardened | 60, 0}));
  EXPECT_EQ(*parse_key_path("m/2147483647'"), (std::vector<std::uint32_t>{0xffff'ffff}));
}

TEST(KeyPath, AnythingElseIsRefused) {
  for (const std::string_view path :
       {"", "44'/60'", "/0", "m/", "m//0", "m/0/", "m/-1", "m/+1", "m/01", "m/2147483648", "m/4294967296",
        "m/0''", "m/'", "m/x", "m/0 ", "M/0", "mm", "m/0x1", "m0"}) {
    EXPECT_FALSE(parse_key_path(path)) << path;
  }
}

TEST(KeyPath, DepthIsCapped) {
  std::string path = "m";
  for (std::size_t i = 0; i < kMaxPathDepth; ++i) path += "/0";
  EXPECT_TRUE(parse_key_path(path));
  const auto deeper = parse_key_path(path + "/0");
  ASSERT_FALSE(deeper);
  EXPECT_EQ(deeper.error().code, ErrorCode::Cap);
}

}  // namespace
}  // namespace dvsguard::crypto
