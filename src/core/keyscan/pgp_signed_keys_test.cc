#include <gtest/gtest.h>

#include <string>

#include "core/keyscan/scan.h"

// Packets laid out as RFC 9580 has them; script/keyscan_table plants GnuPG's own.
namespace dvsguard::keyscan {
namespace {

std::string big(std::size_t value, int bytes) {
  std::string out;
  for (int i = bytes; i-- > 0;) out += static_cast<char>(value >> (8 * i));
  return out;
}

std::string mpi(std::size_t bits, char fill) {
  return big(bits, 2) + "\x80" + std::string(bits / 8 - 1, fill);
}

std::string old_packet(int tag, const std::string& body) {
  const bool wide = body.size() > 255;
  return std::string(1, static_cast<char>(0x80 | tag << 2 | (wide ? 1 : 0))) +
         big(body.size(), wide ? 2 : 1) + body;
}

// Version, time, algorithm, numbers; then the secret one with its checksum, or protected.
std::string secret_key(int tag, char algorithm, bool locked) {
  std::string body = std::string("\x04\x65\x00\x00\x00", 5) + algorithm + mpi(2048, 'p');
  if (algorithm == 17) body += mpi(256, 'q');
  body += mpi(2048, 'g') + mpi(2048, 'y');
  const std::string secret = mpi(256, 'x');
  if (locked) {
    body += std::string("\xfe\x07\x03\x02", 4) + std::string(9, 's') + std::string(40, 'e');
  } else {
    std::size_t sum = 0;
    for (const char c : secret) sum += static_cast<unsigned char>(c);
    body += std::string(1, '\0') + secret + big(sum, 2);
  }
  return old_packet(tag, body);
}

std::string signature(char type, char hash = 8) {
  return old_packet(2, std::string("\x04", 1) + type + '\x11' + hash + big(6, 2) + std::string(6, 'h') +
                           std::string(60, 'm'));
}

const std::string kUser = old_packet(13, "a <a@example.org>");

TEST(PgpSignedKeys, OfDsaAreFoundInAProgram) {
  for (const bool locked : {false, true}) {
    const auto hits =
        scan_text(std::string(100, '\1') + secret_key(5, 17, locked) + kUser + signature(0x13) + "more");
    ASSERT_EQ(hits.size(), 1U);
    EXPECT_EQ(hits[0].kind, KeyKind::PgpKey);
    EXPECT_EQ(hits[0].certainty, Certainty::Proven);
    EXPECT_EQ(hits[0].offset, 100U);
    EXPECT_EQ(hits[0].encrypted, locked);
    EXPECT_EQ(hits[0].public_id.size(), 40U);
  }
}

TEST(PgpSignedKeys, OfElgamalAreFoundAsSubkeys) {
  const auto hits = scan_text(std::string(100, '\1') + secret_key(7, 16, true) + signature(0x18, 10));
  ASSERT_EQ(hits.size(), 1U);
  EXPECT_EQ(hits[0].offset, 100U);
}

TEST(PgpSignedKeys, AreOneHitWithTheirSubkeys) {
  EXPECT_EQ(scan_text(std::string(9, '\1') + secret_key(5, 17, false) + kUser + signature(0x13, 2) +
                      secret_key(7, 16, false) + signature(0x18, 2))
                .size(),
            1U);
}

TEST(PgpSignedKeys, AreNoneWithoutASecret) {
  std::string wrong_sum = secret_key(5, 17, false);
  wrong_sum.back() ^= 1;
  EXPECT_TRUE(scan_text(std::string(9, '\1') + wrong_sum + kUser + signature(0x13)).empty());
  EXPECT_TRUE(scan_text(std::string(9, '\1') + kUser + signature(0x13)).empty());
  EXPECT_TRUE(scan_text(signature(0x18)).empty());
}

TEST(PgpSignedKeys, CostLittleWhereManySignaturesFollowNothing) {
  std::string bait;
  for (int i = 0; i < 20'000; ++i) bait += kUser + signature(0x13);
  EXPECT_TRUE(scan_text(bait).empty());
}

}  // namespace
}  // namespace dvsguard::keyscan
