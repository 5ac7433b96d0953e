#include "core/crypto/siphash.h"

#include <sodium/crypto_shorthash.h>

namespace dvsguard::crypto {

static_assert(std::tuple_size_v<SipHashKey> == crypto_shorthash_KEYBYTES);

std::uint64_t siphash(std::string_view bytes, const SipHashKey& key) {
  std::array<std::uint8_t, crypto_shorthash_BYTES> hash{};
  crypto_shorthash(hash.data(), reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(),
                   key.data());
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < hash.size(); ++i) value |= static_cast<std::uint64_t>(hash[i]) << (8 * i);
  return value;
}

}  // namespace dvsguard::crypto
