#include "core/crypto/private_key.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <limits>
#include <memory>

#include "core/crypto/sha256.h"

namespace dvsguard::crypto {
namespace {

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(unsigned char* bytes) const { OPENSSL_free(bytes); }
};

}  // namespace

std::optional<std::string> public_key_fingerprint(std::span<const std::uint8_t> der) {
  constexpr std::size_t kMaxBytes = 64 * 1024;
  if (der.size() > kMaxBytes) return std::nullopt;
  const unsigned char* at = der.data();
  const std::unique_ptr<EVP_PKEY, Free> key(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(der.size())));
  unsigned char* bytes = nullptr;
  const int size = key ? i2d_PUBKEY(key.get(), &bytes) : 0;
  const std::unique_ptr<unsigned char, Free> owned(bytes);
  ERR_clear_error();  // what others wrote is no error here
  if (size <= 0) return std::nullopt;
  return sha256(std::span<const std::uint8_t>(bytes, static_cast<std::size_t>(size))).text();
}

}  // namespace dvsguard::crypto
