#include "core/crypto/sha256.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "core/crypto/hex.h"
#include "core/crypto/keccak.h"

namespace dvsguard::crypto {
namespace {

// Both published lines of testdata/crypto/hashes.txt: data, SHA-256, Keccak-256.
TEST(Hashes, AgreeWithPublishedVectors) {
  std::ifstream file(DVSGUARD_TESTDATA "/crypto/hashes.txt");
  std::string data;
  std::string sha;
  std::string keccak;
  int lines = 0;
  for (; file >> data >> sha >> keccak; ++lines) {
    const auto bytes = from_hex(data == "-" ? "" : data);
    ASSERT_TRUE(bytes) << data;
    EXPECT_EQ(sha256(*bytes).hex(), sha) << data;
    EXPECT_EQ(to_hex(keccak256(*bytes)), keccak) << data;
  }
  EXPECT_EQ(lines, 133);
}

// The Keccak team's ShortMsgKAT_256, Len = 8 (Msg = CC).
TEST(Keccak, IsTheCompetitionsPaddingNotSha3s) {
  EXPECT_EQ(to_hex(keccak256("\xcc")), "eead6dbfc7340a56caedc044696a168870549a6a7f6f56961e84a54bd9970b8a");
}

TEST(Digest, IsWrittenAsOciWritesIt) {
  // FIPS 180-4's example message.
  const Digest digest = sha256("abc");
  EXPECT_EQ(digest.text(), "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(parse_digest(digest.text()).value(), digest);
}

TEST(Digest, RefusesEveryOtherSpelling) {
  const std::string hex(64, 'a');
  EXPECT_TRUE(parse_digest("sha256:" + hex));
  EXPECT_FALSE(parse_digest(hex));
  EXPECT_FALSE(parse_digest("sha512:" + hex));
  EXPECT_FALSE(parse_digest("sha256:" + std::string(64, 'A')));
  EXPECT_FALSE(parse_digest("sha256:" + hex.substr(1)));
  EXPECT_FALSE(parse_digest("sha256:" + hex + "a"));
  EXPECT_FALSE(parse_digest("sha256:" + hex.substr(1) + "g"));
  EXPECT_FALSE(parse_digest(""));
}

TEST(Hex, RefusesOddLengthsAndOtherCharacters) {
  EXPECT_EQ(from_hex("00fF").value(), (std::vector<std::uint8_t>{0, 255}));
  EXPECT_TRUE(from_hex("").value().empty());
  EXPECT_FALSE(from_hex("0"));
  EXPECT_FALSE(from_hex("0x00"));
  EXPECT_FALSE(from_hex("0g"));
}

}  // namespace
}  // namespace dvsguard::crypto
