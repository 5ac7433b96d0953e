#include "core/crypto/bip39.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>

#include "core/crypto/sha256.h"

namespace dvsguard::crypto {
namespace {

// The digest of english.txt as the BIP's own repository serves it.
TEST(Bip39Words, AreThePublishedList) {
  std::string list;
  for (const std::string_view word : bip39_words()) list += std::string(word) + "\n";
  EXPECT_EQ(sha256(list).hex(), "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda");
  EXPECT_TRUE(std::ranges::is_sorted(bip39_words()));
}

TEST(Bip39Words, AreFoundByTheirExactSpellingOnly) {
  EXPECT_EQ(bip39_index("abandon"), 0);
  EXPECT_EQ(bip39_index("zoo"), 2047);
  EXPECT_EQ(bip39_index("Zoo"), -1);
  EXPECT_EQ(bip39_index("zoos"), -1);
  EXPECT_EQ(bip39_index(""), -1);
}

TEST(Mnemonic, ChecksumsOfThePublishedVectorsHold) {
  std::ifstream file(DVSGUARD_TESTDATA "/crypto/bip39.txt");
  std::string entropy;
  std::string phrase;
  int lines = 0;
  for (; file >> entropy && std::getline(file, phrase); ++lines) EXPECT_TRUE(is_mnemonic(phrase)) << phrase;
  EXPECT_EQ(lines, 24);
}

TEST(Mnemonic, EveryLengthOfTheStandardIsRead) {
  // Entropy zero: "abandon" but for the last word, which the checksum sets (BIP-39's vectors for 12, 18 and
  // 24).
  const auto zero = [](int words, const std::string& last) {
    std::string phrase;
    for (int i = 1; i < words; ++i) phrase += "abandon ";
    return phrase + last;
  };
  EXPECT_TRUE(is_mnemonic(zero(12, "about")));
  EXPECT_TRUE(is_mnemonic(zero(15, "address")));
  EXPECT_TRUE(is_mnemonic(zero(18, "agent")));
  EXPECT_TRUE(is_mnemonic(zero(21, "admit")));
  EXPECT_TRUE(is_mnemonic(zero(24, "art")));
  EXPECT_FALSE(is_mnemonic(zero(12, "above")));
  EXPECT_FALSE(is_mnemonic(zero(9, "about")));
  EXPECT_FALSE(is_mnemonic(zero(13, "about")));
  EXPECT_FALSE(is_mnemonic(zero(27, "art")));
}

TEST(Mnemonic, IsNotAnyRunOfWords) {
  EXPECT_FALSE(is_mnemonic(""));
  EXPECT_FALSE(is_mnemonic("abandon"));
  EXPECT_FALSE(is_mnemonic("the quick brown fox jumps over the lazy dog and runs off"));
  // Swapping two words of a vector breaks its checksum.
  EXPECT_TRUE(is_mnemonic("legal winner thank year wave sausage worth useful legal winner thank yellow"));
  EXPECT_FALSE(is_mnemonic("winner legal thank year wave sausage worth useful legal winner thank yellow"));
}

TEST(Mnemonic, WordsMayStandApartByAnyBlanks) {
  EXPECT_TRUE(is_mnemonic("  test test\ttest test test test test test  test test test junk "));
}

}  // namespace
}  // namespace dvsguard::crypto
