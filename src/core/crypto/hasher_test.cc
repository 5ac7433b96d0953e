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

TEST(Hasher, TheFamilyIsChosenWhileRunning) {
  const auto hex = [](Sha2 kind) {
    Sha2Hasher hasher(kind);
    hasher.update(bytes_of("a"));
    hasher.update(bytes_of("bc"));
    return hasher.finish_hex();
  };
  EXPECT_EQ(hex(Sha2::Sha256), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(Sha2::Sha384), sha384_hex("abc"));
  EXPECT_EQ(hex(Sha2::Sha512), sha512_hex("abc"));
}

}  // namespace
}  // namespace dvsguard::crypto
