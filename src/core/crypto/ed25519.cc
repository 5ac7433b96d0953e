#include "core/crypto/ed25519.h"

#include <openssl/evp.h>

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

}  // namespace dvsguard::crypto
