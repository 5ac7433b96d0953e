#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Numbers as go-yaml v3 reads them out of plain scalars, and as ECMAScript writes them.
namespace dvsguard::text {

struct Integer {
  bool negative = false;
  std::uint64_t magnitude = 0;  // at most 2^63 where negative
};

// Sign, then decimal, 0x, 0o, 0b or a leading 0 for octal; underscores anywhere after the first character.
// Nothing where it is none, or fits neither int64 nor uint64.
[[nodiscard]] std::optional<Integer> integer_of(std::string_view scalar);

// A decimal floating-point number, .inf, .nan or an integer; nothing where it is none or overflows a double.
[[nodiscard]] std::optional<double> float_of(std::string_view scalar);

// ECMAScript's Number::toString, which RFC 8785 section 3.2.2.3 asks for; `value` must be finite.
[[nodiscard]] std::string ecmascript_number(double value);

}  // namespace dvsguard::text
