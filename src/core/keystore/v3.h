#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/crypto/address.h"

// Ethereum's V3 keystores (the Web3 Secret Storage Definition): read as geth reads them, written as geth
// writes them.
namespace dvsguard::keystore {

enum class Kdf : std::uint8_t { Scrypt, Pbkdf2 };

struct V3 {
  std::optional<crypto::Address> address;  // as the file says, which proves nothing
  Kdf kdf = Kdf::Scrypt;
  std::uint64_t n = 0, r = 0, p = 0;  // scrypt
  std::uint64_t iterations = 0;       // pbkdf2, HMAC-SHA-256
  std::vector<std::uint8_t> salt;
  std::array<std::uint8_t, 16> iv{};
  std::array<std::uint8_t, 32> ciphertext{};
  std::array<std::uint8_t, 32> mac{};

  // A cost that a guesser can pay: scrypt's n below 2^17 at r 8, PBKDF2 below 262,144 iterations.
  [[nodiscard]] bool is_weak() const;
};

inline constexpr std::size_t kMaxKeystoreBytes = 64 << 10;
inline constexpr std::uint64_t kMaxKdfMemory = 1 << 30;  // bytes

// Refused: another version or cipher, a key of another length, a KDF that would take over 1 GiB or about 10
// s.
[[nodiscard]] Result<V3> parse_v3(std::string_view json);

// The private key into `key`. Error: another passphrase than the keystore's (its MAC does not hold), a key
// that is no secp256k1 private key, or another than the address that the keystore names.
[[nodiscard]] Status decrypt(const V3& keystore, std::string_view passphrase,
                             std::span<std::uint8_t, 32> key);

// What nobody can foretell, from the caller.
struct Randomness {
  std::array<std::uint8_t, 32> salt{};
  std::array<std::uint8_t, 16> iv{};
  std::array<std::uint8_t, 16> id{};  // becomes a version 4 UUID
};
inline constexpr std::uint64_t kScryptN = 262'144;  // geth's standard

// Its JSON, with scrypt (n, r 8, p 1). Error where `key` is no private key.
[[nodiscard]] Result<std::string> encrypt(std::span<const std::uint8_t, 32> key, std::string_view passphrase,
                                          const Randomness& randomness, std::uint64_t n = kScryptN);

// "UTC--2026-11-28T12-00-00.000000000Z--<address>", as geth names the file.
[[nodiscard]] std::string file_name_of(const crypto::Address& address, std::string_view rfc3339);

}  // namespace dvsguard::keystore
