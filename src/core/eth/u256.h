#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"

// Unsigned integers of 256 bits, as Ethereum's words and amounts of wei are.
namespace dvsguard::eth {

struct U256 {
  std::array<std::uint8_t, 32> bytes{};  // big-endian

  [[nodiscard]] static constexpr U256 of(std::uint64_t value) {
    U256 out;
    for (std::size_t i = 31; value != 0; --i, value >>= 8) out.bytes[i] = static_cast<std::uint8_t>(value);
    return out;
  }
  [[nodiscard]] bool is_zero() const { return *this == U256{}; }
  // Nothing where it is 2^64 or more.
  [[nodiscard]] std::optional<std::uint64_t> as_u64() const;
  // Without leading zeros; empty for 0. It views this.
  [[nodiscard]] std::span<const std::uint8_t> minimal() const;

  friend auto operator<=>(const U256&, const U256&) = default;  // big-endian: the order of the numbers
};

// Nothing of more than 32 bytes; fewer are the low ones.
[[nodiscard]] std::optional<U256> from_big_endian(std::span<const std::uint8_t> bytes);

// Digits only, no leading zero but "0" itself.
[[nodiscard]] Result<U256> from_decimal(std::string_view text);
[[nodiscard]] std::string to_decimal(const U256& value);

// A JSON-RPC quantity: 0x and hex digits without leading zeros, "0x0" for 0.
[[nodiscard]] Result<U256> from_quantity(std::string_view text);
// The same as some clients write it: with leading zeros, or "0x" for 0; 64 digits at most.
[[nodiscard]] Result<U256> from_loose_quantity(std::string_view text);
[[nodiscard]] std::string to_quantity(const U256& value);

// Nothing where the result is below 0, or 2^256 or more.
[[nodiscard]] std::optional<U256> add(const U256& a, const U256& b);
[[nodiscard]] std::optional<U256> subtract(const U256& a, const U256& b);
[[nodiscard]] std::optional<U256> multiply(const U256& a, const U256& b);

}  // namespace dvsguard::eth
