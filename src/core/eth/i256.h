#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/eth/u256.h"

// Signed integers of 256 bits, as the contract ABI's intN are.
namespace dvsguard::eth {

struct I256 {
  U256 bits;  // two's complement

  [[nodiscard]] bool is_negative() const { return (bits.bytes[0] & 0x80) != 0; }
  // Without the sign: 2^255 for the lowest.
  [[nodiscard]] U256 magnitude() const;

  // The order of the numbers.
  friend std::strong_ordering operator<=>(const I256& a, const I256& b);
  friend bool operator==(const I256&, const I256&) = default;
};

// Nothing where it does not fit.
[[nodiscard]] std::optional<I256> signed_of(bool negative, const U256& magnitude);

// Digits with '-' before them or not; neither "-0" nor a leading zero.
[[nodiscard]] Result<I256> signed_from_decimal(std::string_view text);
[[nodiscard]] std::string to_decimal(const I256& value);

// Whether it is in intN's range; `bits` is 8 to 256.
[[nodiscard]] bool fits(const I256& value, unsigned bits);
// Whether it is in uintN's.
[[nodiscard]] bool fits(const U256& value, unsigned bits);

}  // namespace dvsguard::eth
