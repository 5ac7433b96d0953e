#include "core/crypto/hex.h"

#include <algorithm>

namespace dvsguard::crypto {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

std::optional<std::vector<std::uint8_t>> from_hex(std::string_view digits) {
  std::vector<std::uint8_t> out(digits.size() / 2);
  if (!hex_to(digits, out)) return std::nullopt;
  return out;
}

bool hex_to(std::string_view digits, std::span<std::uint8_t> out) {
  bool good = digits.size() % 2 == 0 && digits.size() / 2 == out.size();
  for (std::size_t i = 0; good && i < out.size(); ++i) {
    const int high = hex_value(digits[2 * i]);
    const int low = hex_value(digits[2 * i + 1]);
    good = high >= 0 && low >= 0;
    if (good) out[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  if (!good) std::fill(out.begin(), out.end(), std::uint8_t{0});
  return good;
}

}  // namespace dvsguard::crypto
