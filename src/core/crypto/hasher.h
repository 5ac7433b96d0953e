#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/crypto/sha256.h"

// Digests of bytes that come in pieces: SHA-2 (FIPS 180-4).
namespace dvsguard::crypto {

class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  ~Sha256();

  void update(std::span<const std::uint8_t> bytes);
  // Of all that came. Nothing may come after it.
  [[nodiscard]] Digest finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

enum class Sha2 : std::uint8_t { Sha256, Sha384, Sha512 };

// One of the family, chosen while running.
class Sha2Hasher {
 public:
  explicit Sha2Hasher(Sha2 kind);
  Sha2Hasher(Sha2Hasher&&) noexcept;
  Sha2Hasher& operator=(Sha2Hasher&&) noexcept;
  Sha2Hasher(const Sha2Hasher&) = delete;
  Sha2Hasher& operator=(const Sha2Hasher&) = delete;
  ~Sha2Hasher();

  void update(std::span<const std::uint8_t> bytes);
  // Lower-case hex digits. Nothing may come after it.
  [[nodiscard]] std::string finish_hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Lower-case hex digits of a whole text's digest; SHA-384 and SHA-512 stand in OCI's registry of algorithms
// too.
[[nodiscard]] std::string sha384_hex(std::string_view bytes);
[[nodiscard]] std::string sha512_hex(std::string_view bytes);
// SHA-1 only names OpenPGP keys (RFC 9580, 5.5.4.2).
[[nodiscard]] std::string sha1_hex(std::string_view bytes);

}  // namespace dvsguard::crypto
