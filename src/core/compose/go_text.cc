#include "core/compose/go_text.h"

#include <array>
#include <charconv>
#include <cmath>

#include "core/text/number.h"

namespace dvsguard::compose {
namespace {

// %v of a float64: the shortest digits, with an exponent of two digits or more below 1e-4 and from 1e21 on.
std::string go_float(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Inf" : "+Inf";
  std::array<char, 512> buffer{};
  const double size = std::fabs(value);
  const bool scientific = size != 0 && (size < 1e-4 || size >= 1e21);
  const auto format = scientific ? std::chars_format::scientific : std::chars_format::fixed;
  const auto done = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format);
  return {buffer.data(), done.ptr};
}

}  // namespace

std::string go_text(const text::Node& scalar) {
  if (scalar.kind == text::Kind::Int) {
    const auto integer = text::integer_of(scalar.scalar);
    if (integer) return (integer->negative ? "-" : "") + std::to_string(integer->magnitude);
  }
  if (scalar.kind == text::Kind::Float) {
    const auto value = text::float_of(scalar.scalar);
    if (value) return go_float(*value);
    const auto integer = text::integer_of(scalar.scalar);  // !!float 3
    if (integer) return (integer->negative ? "-" : "") + std::to_string(integer->magnitude);
  }
  return scalar.kind == text::Kind::Null ? std::string() : scalar.scalar;
}

}  // namespace dvsguard::compose
