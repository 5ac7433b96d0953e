#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"

// Ethereum account addresses.
namespace dvsguard::crypto {

struct Address {
  std::array<std::uint8_t, 20> bytes{};

  // "0x" and 40 digits in EIP-55's mixed case.
  [[nodiscard]] std::string text() const;

  friend auto operator<=>(const Address&, const Address&) = default;
};

// "0x" and 40 hex digits: all lower case, all upper case, or mixed with a checksum that holds (EIP-55).
[[nodiscard]] Result<Address> parse_address(std::string_view text);

}  // namespace dvsguard::crypto
