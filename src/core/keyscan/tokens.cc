#include "core/keyscan/tokens.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace dvsguard::keyscan {
namespace {

constexpr auto kCrcTable = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = (value & 1) != 0 ? 0xedb88320u ^ value >> 1 : value >> 1;
    table[i] = value;
  }
  return table;
}();

constexpr std::size_t kChecksumDigits = 6;

}  // namespace

std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t crc = ~0u;
  for (const char c : bytes) crc = kCrcTable[(crc ^ static_cast<std::uint8_t>(c)) & 0xff] ^ crc >> 8;
  return ~crc;
}

bool crc32_base62_holds(std::string_view token) {
  constexpr std::string_view kDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  if (token.size() <= kChecksumDigits) return false;
  std::uint64_t written = 0;
  for (const char c : token.substr(token.size() - kChecksumDigits)) {
    const std::size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) return false;
    written = written * 62 + digit;
  }
  return written == crc32(token.substr(0, token.size() - kChecksumDigits));
}

bool looks_made_up(std::string_view token) {
  std::array<bool, 256> seen{};
  for (const char c : token) seen[static_cast<std::uint8_t>(c)] = true;
  return std::ranges::count(seen, true) < 8;
}

}  // namespace dvsguard::keyscan
