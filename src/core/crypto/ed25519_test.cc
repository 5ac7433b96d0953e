#include "core/crypto/ed25519.h"

#include <gtest/gtest.h>

#include "core/crypto/hex.h"
#include "core/crypto/private_key.h"

namespace dvsguard::crypto {
namespace {

// RFC 8032, section 7.1, test 1.
TEST(Ed25519, DerivesThePublicKeyOfTheRfc) {
  std::array<std::uint8_t, 32> seed{};
  ASSERT_TRUE(hex_to("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", seed));
  EXPECT_EQ(to_hex(ed25519_public_key(seed).value()),
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
}

// RFC 8032, section 7.1, test 2.
TEST(Ed25519, SignsAsTheRfcDoes) {
  Ed25519Seed seed{};
  Ed25519PublicKey key{};
  ASSERT_TRUE(hex_to("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", seed));
  ASSERT_TRUE(hex_to("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", key));
  Ed25519Signature signature = ed25519_sign(seed, "\x72");
  EXPECT_EQ(to_hex(signature),
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
  EXPECT_TRUE(ed25519_verify(key, "\x72", signature));
  EXPECT_FALSE(ed25519_verify(key, "\x73", signature));
  signature[0] ^= 1;
  EXPECT_FALSE(ed25519_verify(key, "\x72", signature));
}

// RFC 8410, sections 10.1 and 10.3: the private key, and the public key that belongs to it; the digest by
// sha256sum.
TEST(PrivateKey, IsNamedByItsPublicKey) {
  const auto der = from_hex(
      "302e020100300506032b657004220420d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842");
  EXPECT_EQ(public_key_fingerprint(*der).value(),
            "sha256:a1e9156054e04fac899ae9f275132cdc07a5dbc4ea2c2ad3a1ffc6e0d253681f");
  EXPECT_FALSE(public_key_fingerprint(std::span(*der).first(20)));
  EXPECT_FALSE(public_key_fingerprint({}));
}

}  // namespace
}  // namespace dvsguard::crypto
