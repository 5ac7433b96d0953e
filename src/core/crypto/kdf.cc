#include "core/crypto/kdf.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <climits>
#include <memory>

namespace dvsguard::crypto {
namespace {

bool pbkdf2(std::string_view passphrase, std::span<const std::uint8_t> salt, std::uint64_t iterations,
            const EVP_MD* hash, std::span<std::uint8_t> out) {
  if (iterations == 0 || iterations > INT_MAX || passphrase.size() > INT_MAX || salt.size() > INT_MAX)
    return false;
  return PKCS5_PBKDF2_HMAC(passphrase.data(), static_cast<int>(passphrase.size()), salt.data(),
                           static_cast<int>(salt.size()), static_cast<int>(iterations), hash,
                           static_cast<int>(out.size()), out.data()) == 1;
}

}  // namespace

bool scrypt(std::string_view passphrase, std::span<const std::uint8_t> salt, std::uint64_t n, std::uint64_t r,
            std::uint64_t p, std::uint64_t max_memory, std::span<std::uint8_t> out) {
  return EVP_PBE_scrypt(passphrase.data(), passphrase.size(), salt.data(), salt.size(), n, r, p, max_memory,
                        out.data(), out.size()) == 1;
}

bool pbkdf2_sha256(std::string_view passphrase, std::span<const std::uint8_t> salt, std::uint64_t iterations,
                   std::span<std::uint8_t> out) {
  return pbkdf2(passphrase, salt, iterations, EVP_sha256(), out);
}

bool pbkdf2_sha512(std::string_view passphrase, std::span<const std::uint8_t> salt, std::uint64_t iterations,
                   std::span<std::uint8_t> out) {
  return pbkdf2(passphrase, salt, iterations, EVP_sha512(), out);
}

bool hmac_sha512(std::span<const std::uint8_t> key, std::span<const std::uint8_t> message,
                 std::span<std::uint8_t, 64> out) {
  unsigned size = 0;
  return key.size() <= INT_MAX &&
         HMAC(EVP_sha512(), key.data(), static_cast<int>(key.size()), message.data(), message.size(),
              out.data(), &size) != nullptr &&
         size == out.size();
}

bool aes128_ctr(std::span<const std::uint8_t, 16> key, std::span<const std::uint8_t, 16> counter,
                std::span<const std::uint8_t> in, std::span<std::uint8_t> out) {
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(),
                                                                                EVP_CIPHER_CTX_free);
  int size = 0;
  return in.size() == out.size() && in.size() <= INT_MAX && context &&
         EVP_EncryptInit_ex2(context.get(), EVP_aes_128_ctr(), key.data(), counter.data(), nullptr) == 1 &&
         EVP_EncryptUpdate(context.get(), out.data(), &size, in.data(), static_cast<int>(in.size())) == 1 &&
         static_cast<std::size_t>(size) == out.size();
}

bool equal_in_constant_time(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

void wipe(std::span<std::uint8_t> bytes) {
  OPENSSL_cleanse(bytes.data(), bytes.size());
}

}  // namespace dvsguard::crypto
