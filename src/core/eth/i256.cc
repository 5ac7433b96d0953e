#include "core/eth/i256.h"

#include <algorithm>

namespace dvsguard::eth {
namespace {

U256 negated(const U256& value) {
  U256 out;
  unsigned carry = 1;
  for (std::size_t i = value.bytes.size(); i-- > 0;) {
    carry += static_cast<std::uint8_t>(~value.bytes[i]);
    out.bytes[i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
  return out;
}

bool leading_bytes_are(const U256& value, unsigned bits, std::uint8_t byte) {
  const auto end = value.bytes.begin() + (256 - bits) / 8;
  return std::all_of(value.bytes.begin(), end, [byte](std::uint8_t one) { return one == byte; });
}

}  // namespace

U256 I256::magnitude() const {
  return is_negative() ? negated(bits) : bits;
}

std::strong_ordering operator<=>(const I256& a, const I256& b) {
  if (a.is_negative() != b.is_negative()) {
    return a.is_negative() ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  return a.bits <=> b.bits;
}

std::optional<I256> signed_of(bool negative, const U256& magnitude) {
  const I256 out{negative ? negated(magnitude) : magnitude};
  if (!magnitude.is_zero() && out.is_negative() != negative) return std::nullopt;
  return out;
}

Result<I256> signed_from_decimal(std::string_view text) {
  const bool negative = text.starts_with('-');
  TRY(const U256 magnitude, from_decimal(text.substr(negative ? 1 : 0)));
  if (negative && magnitude.is_zero()) return Error{.code = ErrorCode::Syntax, .what = "zero has no sign"};
  const std::optional<I256> out = signed_of(negative, magnitude);
  if (!out) return Error{.code = ErrorCode::Invalid, .what = "the number does not fit int256"};
  return *out;
}

std::string to_decimal(const I256& value) {
  return (value.is_negative() ? "-" : "") + to_decimal(value.magnitude());
}

bool fits(const I256& value, unsigned bits) {
  const bool negative = (value.bits.bytes[(256 - bits) / 8] & 0x80) != 0;
  return value.is_negative() == negative && leading_bytes_are(value.bits, bits, negative ? 0xff : 0);
}

bool fits(const U256& value, unsigned bits) {
  return leading_bytes_are(value, bits, 0);
}

}  // namespace dvsguard::eth
