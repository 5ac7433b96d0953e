#include "core/merkle/checkpoint.h"

#include <gtest/gtest.h>

#include <string>

#include "core/crypto/hex.h"

namespace dvsguard::merkle {
namespace {

constexpr std::string_view kOrigin = "signer.example/log";

// RFC 8032's first test key signed this with golang.org/x/mod v0.43.0 (sumdb/note).
constexpr std::string_view kNote =
    "signer.example/log\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n\n"
    "\u2014 signer.example/log "
    "eP5NIH9QZrUoye5F2Lhr8c51ncugC7/IHbwwWTeFFoQp9lf6x8ya8WxXU3fOItoeSiul2oAV7oNjutUwoeECgMx9GQQ=\n";

crypto::Ed25519Seed seed() {
  crypto::Ed25519Seed seed{};
  EXPECT_TRUE(crypto::hex_to("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", seed));
  return seed;
}

crypto::Ed25519PublicKey key() {
  return *crypto::ed25519_public_key(seed());
}

Checkpoint checkpoint() {
  Checkpoint out{.origin = std::string(kOrigin), .size = 8};
  EXPECT_TRUE(crypto::hex_to("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328", out.root));
  return out;
}

TEST(Checkpoint, IsSignedAsGoSignsIt) {
  EXPECT_EQ(sign_checkpoint(checkpoint(), seed()), kNote);
  EXPECT_EQ(verifier_key(kOrigin, key()),
            "signer.example/log+78fe4d20+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea");
}

TEST(Checkpoint, OpensWhatItsKeySigned) {
  EXPECT_EQ(open_checkpoint(kNote, kOrigin, key()).value(), checkpoint());
  const std::string cosigned = std::string(kNote) + "\u2014 witness.example AAAAAA==\n";
  EXPECT_EQ(open_checkpoint(cosigned, kOrigin, key()).value(), checkpoint());
}

TEST(Checkpoint, RefusesWhatWasChangedOrIsAnothers) {
  std::string changed(kNote);
  changed[changed.find("\n8\n") + 1] = '9';
  EXPECT_FALSE(open_checkpoint(changed, kOrigin, key()));
  EXPECT_FALSE(open_checkpoint(kNote, "other.example/log", key()));
  crypto::Ed25519PublicKey other = key();
  other[0] ^= 1;
  EXPECT_FALSE(open_checkpoint(kNote, kOrigin, other));
  EXPECT_FALSE(open_checkpoint(kNote.substr(0, kNote.size() - 1), kOrigin, key()));
  EXPECT_FALSE(open_checkpoint("", kOrigin, key()));
  EXPECT_FALSE(open_checkpoint("\n\n", kOrigin, key()));
}

}  // namespace
}  // namespace dvsguard::merkle
