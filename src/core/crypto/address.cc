#include "core/crypto/address.h"

#include <algorithm>

#include "core/crypto/hex.h"
#include "core/crypto/keccak.h"

namespace dvsguard::crypto {
namespace {

bool is_lower(char c) {
  return c >= 'a' && c <= 'f';
}

bool is_upper(char c) {
  return c >= 'A' && c <= 'F';
}

}  // namespace

std::string Address::text() const {
  std::string digits = to_hex(bytes);
  const Keccak256 hash = keccak256(digits);  // EIP-55: over the lower-case digits, without 0x
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const int nibble = i % 2 == 0 ? hash[i / 2] >> 4 : hash[i / 2] & 15;
    if (is_lower(digits[i]) && nibble >= 8) digits[i] = static_cast<char>(digits[i] - 'a' + 'A');
  }
  return "0x" + digits;
}

Result<Address> parse_address(std::string_view text) {
  Address address;
  if (!text.starts_with("0x") || !hex_to(text.substr(2), address.bytes)) {
    return Error{.code = ErrorCode::Syntax, .what = "an address is 0x and 40 hex digits"};
  }
  const std::string_view digits = text.substr(2);
  const bool mixed = std::any_of(digits.begin(), digits.end(), is_lower) &&
                     std::any_of(digits.begin(), digits.end(), is_upper);
  if (mixed && address.text() != text) {
    return Error{.code = ErrorCode::Invalid,
                 .what = "the address's mixed-case checksum (EIP-55) does not hold"};
  }
  return address;
}

}  // namespace dvsguard::crypto
