#include "core/crypto/hasher.h"

#include <gtest/gtest.h>

namespace dvsguard::crypto {
namespace {

std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// FIPS 180-4's example messages (NIST's "abc" and the 448-bit one).
TEST(Hasher, PiecesGiveTheDigestOfTheWhole) {
  Sha256 hasher;
  hasher.update(bytes_of("abcdbcdecdefdefgefghfghighij"));
  hasher.update(bytes_of(""));
  hasher.update(bytes_of("hijkijkljklmklmnlmnomnopnopq"));
  EXPECT_EQ(hasher.finish().hex(), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Hasher, LongerDigestsAreNists) {
  EXPECT_EQ(
      sha384_hex("abc"),
      "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7");
  EXPECT_EQ(sha512_hex("abc"),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd"
            "454d4423643ce80e2a9ac94fa54ca49f");
}

}  // namespace
}  // namespace dvsguard::crypto
