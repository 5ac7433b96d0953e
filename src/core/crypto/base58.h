#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

// Base58 with Bitcoin's alphabet, as wallets and Solana write keys.
namespace dvsguard::crypto {

inline constexpr std::size_t kMaxBase58 = 128;  // digits; the work grows with their square

// Nothing where a digit is not of the alphabet, or there are more than kMaxBase58.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> base58_decode(std::string_view digits);

// The bytes before a checksum that holds: the first four of the SHA-256 of their SHA-256.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> base58check_decode(std::string_view digits);

}  // namespace dvsguard::crypto
