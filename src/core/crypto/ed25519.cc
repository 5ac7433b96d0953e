#include "core/crypto/ed25519.h"

#include <openssl/evp.h>
#include <sodium/crypto_sign_ed25519.h>
#include <sodium/utils.h>

#include <memory>

namespace dvsguard::crypto {

std::optional<Ed25519PublicKey> ed25519_public_key(std::span<const std::uint8_t, 32> seed) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()), EVP_PKEY_free);
  Ed25519PublicKey out{};
  std::size_t size = out.size();
  if (!key || EVP_PKEY_get_raw_public_key(key.get(), out.data(), &size) != 1 || size != out.size()) {
    return std::nullopt;
  }
  return out;
}

Ed25519Signature ed25519_sign(const Ed25519Seed& seed, std::string_view message) {
  Ed25519PublicKey key{};
  std::array<std::uint8_t, crypto_sign_ed25519_SECRETKEYBYTES> secret{};
  crypto_sign_ed25519_seed_keypair(key.data(), secret.data(), seed.data());
  Ed25519Signature signature{};
  crypto_sign_ed25519_detached(signature.data(), nullptr,
                               reinterpret_cast<const std::uint8_t*>(message.data()), message.size(),
                               secret.data());
  sodium_memzero(secret.data(), secret.size());
  return signature;
}

bool ed25519_verify(const Ed25519PublicKey& key, std::string_view message,
                    const Ed25519Signature& signature) {
  return crypto_sign_ed25519_verify_detached(signature.data(),
                                             reinterpret_cast<const std::uint8_t*>(message.data()),
                                             message.size(), key.data()) == 0;
}

}  // namespace dvsguard::crypto
