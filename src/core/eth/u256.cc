#include "core/eth/u256.h"

#include <algorithm>

#include "core/crypto/hex.h"

namespace dvsguard::eth {
namespace {

constexpr std::size_t kLimbs = 8;
using Limbs = std::array<std::uint32_t, kLimbs>;  // the least significant first

constexpr std::size_t kMaxDecimalDigits = 78;  // of 2^256 - 1
constexpr std::uint32_t kBillion = 1'000'000'000;

Limbs limbs_of(const U256& value) {
  Limbs out{};
  for (std::size_t i = 0; i < 32; ++i) {
    std::uint32_t& limb = out[(31 - i) / 4];
    limb = limb << 8 | value.bytes[i];
  }
  return out;
}

U256 value_of(const Limbs& limbs) {
  U256 out;
  for (std::size_t i = 0; i < 32; ++i)
    out.bytes[31 - i] = static_cast<std::uint8_t>(limbs[i / 4] >> (8 * (i % 4)));
  return out;
}

// limbs * factor + term; false where it does not fit.
bool multiply_add(Limbs& limbs, std::uint32_t factor, std::uint32_t term) {
  std::uint64_t carry = term;
  for (std::uint32_t& limb : limbs) {
    carry += static_cast<std::uint64_t>(limb) * factor;
    limb = static_cast<std::uint32_t>(carry);
    carry >>= 32;
  }
  return carry == 0;
}

// Leaves the quotient, gives the remainder.
std::uint32_t divide(Limbs& limbs, std::uint32_t divisor) {
  std::uint64_t rest = 0;
  for (std::size_t i = kLimbs; i-- > 0;) {
    rest = rest << 32 | limbs[i];
    limbs[i] = static_cast<std::uint32_t>(rest / divisor);
    rest %= divisor;
  }
  return static_cast<std::uint32_t>(rest);
}

Error not_a_quantity() {
  return {.code = ErrorCode::Syntax, .what = "a quantity is 0x and hex digits without leading zeros"};
}

Error too_large() {
  return {.code = ErrorCode::Invalid, .what = "the number is 2^256 or more"};
}

// Up to 64 hex digits.
Result<U256> from_digits(std::string_view digits) {
  if (digits.size() > 64) return too_large();
  U256 out;
  if (!crypto::hex_to(std::string(64 - digits.size(), '0').append(digits), out.bytes))
    return not_a_quantity();
  return out;
}

}  // namespace

std::optional<std::uint64_t> U256::as_u64() const {
  const std::span<const std::uint8_t> digits = minimal();
  if (digits.size() > 8) return std::nullopt;
  std::uint64_t out = 0;
  for (const std::uint8_t byte : digits) out = out << 8 | byte;
  return out;
}

std::span<const std::uint8_t> U256::minimal() const {
  const auto first = std::find_if(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte != 0; });
  return std::span(bytes).subspan(static_cast<std::size_t>(first - bytes.begin()));
}

std::optional<U256> from_big_endian(std::span<const std::uint8_t> bytes) {
  U256 out;
  if (bytes.size() > out.bytes.size()) return std::nullopt;
  std::copy_backward(bytes.begin(), bytes.end(), out.bytes.end());
  return out;
}

Result<U256> from_decimal(std::string_view text) {
  const bool digits =
      !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || (text.size() > 1 && text.front() == '0')) {
    return Error{.code = ErrorCode::Syntax, .what = "a decimal number is digits without leading zeros"};
  }
  if (text.size() > kMaxDecimalDigits) return too_large();
  Limbs limbs{};
  for (const char digit : text) {
    if (!multiply_add(limbs, 10, static_cast<std::uint32_t>(digit - '0'))) return too_large();
  }
  return value_of(limbs);
}

std::string to_decimal(const U256& value) {
  Limbs limbs = limbs_of(value);
  std::string reversed;
  while (limbs != Limbs{}) {
    std::uint32_t rest = divide(limbs, kBillion);
    const bool last = limbs == Limbs{};
    for (int i = 0; last ? rest != 0 : i < 9; ++i, rest /= 10) reversed += static_cast<char>('0' + rest % 10);
  }
  return reversed.empty() ? "0" : std::string(reversed.rbegin(), reversed.rend());
}

Result<U256> from_quantity(std::string_view text) {
  if (!text.starts_with("0x") || text.size() == 2) return not_a_quantity();
  const std::string_view digits = text.substr(2);
  if (digits.size() > 1 && digits.front() == '0') return not_a_quantity();
  return from_digits(digits);
}

Result<U256> from_loose_quantity(std::string_view text) {
  if (!text.starts_with("0x")) return not_a_quantity();
  return from_digits(text.substr(2));
}

std::string to_quantity(const U256& value) {
  const std::string digits = crypto::to_hex(value.minimal());
  if (digits.empty()) return "0x0";
  return "0x" + (digits.front() == '0' ? digits.substr(1) : digits);
}

std::optional<U256> add(const U256& a, const U256& b) {
  U256 out;
  unsigned carry = 0;
  for (std::size_t i = 32; i-- > 0; carry >>= 8) {
    carry += static_cast<unsigned>(a.bytes[i]) + b.bytes[i];
    out.bytes[i] = static_cast<std::uint8_t>(carry);
  }
  if (carry != 0) return std::nullopt;
  return out;
}

std::optional<U256> subtract(const U256& a, const U256& b) {
  if (a < b) return std::nullopt;
  U256 out;
  int borrow = 0;
  for (std::size_t i = 32; i-- > 0;) {
    const int difference = a.bytes[i] - b.bytes[i] - borrow;
    borrow = difference < 0 ? 1 : 0;
    out.bytes[i] = static_cast<std::uint8_t>(difference);
  }
  return out;
}

std::optional<U256> multiply(const U256& a, const U256& b) {
  const Limbs left = limbs_of(a);
  const Limbs right = limbs_of(b);
  std::array<std::uint32_t, 2 * kLimbs> product{};
  for (std::size_t i = 0; i < kLimbs; ++i) {
    std::uint64_t carry = 0;
    for (std::size_t j = 0; j < kLimbs; ++j) {
      carry += static_cast<std::uint64_t>(left[i]) * right[j] + product[i + j];
      product[i + j] = static_cast<std::uint32_t>(carry);
      carry >>= 32;
    }
    product[i + kLimbs] = static_cast<std::uint32_t>(carry);
  }
  Limbs low{};
  std::copy_n(product.begin(), kLimbs, low.begin());
  const bool fits =
      std::all_of(product.begin() + kLimbs, product.end(), [](std::uint32_t limb) { return limb == 0; });
  if (!fits) return std::nullopt;
  return value_of(low);
}

}  // namespace dvsguard::eth
