#pragma once

#include <cstdint>
#include <span>
#include <string_view>

// Keys from passphrases, and the cipher that V3 keystores use them with.
namespace dvsguard::crypto {

// scrypt (RFC 7914). `n` a power of two above 1. False where the parameters are not valid or the memory,
// about 128 x n x r bytes, is over `max_memory` or not to be had.
[[nodiscard]] bool scrypt(std::string_view passphrase, std::span<const std::uint8_t> salt, std::uint64_t n,
                          std::uint64_t r, std::uint64_t p, std::uint64_t max_memory,
                          std::span<std::uint8_t> out);

// PBKDF2 with HMAC-SHA-256 (RFC 8018). False where `iterations` is 0 or above 2^31 - 1.
[[nodiscard]] bool pbkdf2_sha256(std::string_view passphrase, std::span<const std::uint8_t> salt,
                                 std::uint64_t iterations, std::span<std::uint8_t> out);

// The same with HMAC-SHA-512, and that HMAC itself (RFC 2104).
[[nodiscard]] bool pbkdf2_sha512(std::string_view passphrase, std::span<const std::uint8_t> salt,
                                 std::uint64_t iterations, std::span<std::uint8_t> out);
[[nodiscard]] bool hmac_sha512(std::span<const std::uint8_t> key, std::span<const std::uint8_t> message,
                               std::span<std::uint8_t, 64> out);

// AES-128 in counter mode (NIST SP 800-38A); `out` is of `in`'s size. The same call encrypts and decrypts.
[[nodiscard]] bool aes128_ctr(std::span<const std::uint8_t, 16> key,
                              std::span<const std::uint8_t, 16> counter, std::span<const std::uint8_t> in,
                              std::span<std::uint8_t> out);

// Equal, in a time that does not tell how far.
[[nodiscard]] bool equal_in_constant_time(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b);

// Zeroes in a way that no compiler leaves out.
void wipe(std::span<std::uint8_t> bytes);

}  // namespace dvsguard::crypto
