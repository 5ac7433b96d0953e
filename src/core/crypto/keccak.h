#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

// Keccak-256 as Ethereum uses it: the Keccak team's padding (0x01), not FIPS 202's (0x06).
namespace dvsguard::crypto {

using Keccak256 = std::array<std::uint8_t, 32>;

[[nodiscard]] Keccak256 keccak256(std::span<const std::uint8_t> bytes);
[[nodiscard]] Keccak256 keccak256(std::string_view bytes);

}  // namespace dvsguard::crypto
