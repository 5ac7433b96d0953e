#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Bytes as hexadecimal digits.
namespace dvsguard::crypto {

// -1 where `c` is no hex digit.
[[nodiscard]] int hex_value(char c);

// Lower case, no prefix.
[[nodiscard]] std::string to_hex(std::span<const std::uint8_t> bytes);

// Digits of either case, an even number of them, no prefix; nothing where it is anything else.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> from_hex(std::string_view digits);

// Fills `out` exactly; false, and `out` zeroed, where `digits` is not two hex digits for each byte.
[[nodiscard]] bool hex_to(std::string_view digits, std::span<std::uint8_t> out);

}  // namespace dvsguard::crypto
