#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

// Base64 (RFC 4648, section 4).
namespace dvsguard::crypto {

// White space between digits is skipped; nothing for any other character, wrong padding or bits that pad.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> from_base64(std::string_view text);

}  // namespace dvsguard::crypto
