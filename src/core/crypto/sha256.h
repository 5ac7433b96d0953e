#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"

// SHA-256 (FIPS 180-4), and its value as a type of its own.
namespace dvsguard::crypto {

struct Digest {
  std::array<std::uint8_t, 32> bytes{};

  // "sha256:" and 64 lower-case hex digits, as OCI writes it.
  [[nodiscard]] std::string text() const;
  // The 64 hex digits alone.
  [[nodiscard]] std::string hex() const;

  friend auto operator<=>(const Digest&, const Digest&) = default;
};

// Exactly "sha256:" and 64 lower-case hex digits.
[[nodiscard]] Result<Digest> parse_digest(std::string_view text);

[[nodiscard]] Digest sha256(std::span<const std::uint8_t> bytes);
[[nodiscard]] Digest sha256(std::string_view bytes);

}  // namespace dvsguard::crypto
