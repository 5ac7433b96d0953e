#include "core/text/number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <system_error>

namespace dvsguard::text {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string without_underscores(std::string_view scalar) {
  std::string out(scalar);
  std::erase(out, '_');
  return out;
}

bool underscores_between_digits(std::string_view text) {
  for (std::size_t at = text.find('_'); at != text.npos; at = text.find('_', at + 1)) {
    const bool between = at > 0 && at + 1 < text.size() && is_digit(text[at - 1]) && is_digit(text[at + 1]);
    if (!between) return false;
  }
  return true;
}

// Takes the base's prefix off. A lone "0" is left with no digits, which reads as zero.
int take_base(std::string_view& digits) {
  if (digits.empty() || digits[0] != '0') return 10;
  const char mark = digits.size() >= 3 ? static_cast<char>(digits[1] | 0x20) : '\0';
  const int base = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 0;
  digits.remove_prefix(base == 0 ? 1 : 2);
  return base == 0 ? 8 : base;
}

// [0-9]+, and how many characters that was.
std::size_t skip_digits(std::string_view text, std::size_t at) {
  const std::size_t start = at;
  while (at < text.size() && is_digit(text[at])) ++at;
  return at - start;
}

// [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?, go-yaml's yamlStyleFloat.
bool is_decimal_float(std::string_view text) {
  std::size_t at = !text.empty() && (text[0] == '+' || text[0] == '-') ? 1 : 0;
  const std::size_t whole = skip_digits(text, at);
  at += whole;
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction = skip_digits(text, at + 1);
    if (whole == 0 && fraction == 0) return false;
    at += 1 + fraction;
  } else if (whole == 0) {
    return false;
  }
  if (at == text.size()) return true;
  if (text[at] != 'e' && text[at] != 'E') return false;
  ++at;
  if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
  const std::size_t exponent = skip_digits(text, at);
  return exponent != 0 && at + exponent == text.size();
}

// from_chars says "out of range" for both ends; only the large one is refused, the small one is zero.
bool is_tiny(std::string_view text) {
  const std::size_t e = text.find_first_of("eE");
  const std::string_view mantissa = text.substr(0, e);
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  const std::size_t first = mantissa.find_first_of("123456789");
  if (first == std::string_view::npos) return true;
  if (e == std::string_view::npos) return first > point;
  std::string_view exponent = text.substr(e + 1);
  const bool negative = exponent.front() == '-';
  if (negative || exponent.front() == '+') exponent.remove_prefix(1);
  std::int64_t power = 0;
  const auto read = std::from_chars(exponent.data(), exponent.data() + exponent.size(), power);
  if (read.ec != std::errc()) return negative;
  const auto scale = static_cast<std::int64_t>(point) - static_cast<std::int64_t>(first);
  return scale + (negative ? -power : power) < 0;
}

std::optional<double> decimal_float(std::string_view text) {
  const bool negative = text.front() == '-';
  if (negative || text.front() == '+') text.remove_prefix(1);
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec == std::errc::result_out_of_range) {
    if (!is_tiny(text)) return std::nullopt;
    value = 0;
  }
  return negative ? -value : value;
}

bool one_of(std::string_view text, std::initializer_list<std::string_view> forms) {
  return std::find(forms.begin(), forms.end(), text) != forms.end();
}

}  // namespace

std::optional<Integer> integer_of(std::string_view scalar) {
  if (scalar.empty() || !(is_digit(scalar[0]) || scalar[0] == '+' || scalar[0] == '-')) return std::nullopt;
  const std::string plain = without_underscores(scalar);
  std::string_view digits = plain;
  const bool is_signed = digits[0] == '+' || digits[0] == '-';
  Integer out{.negative = digits[0] == '-', .magnitude = 0};
  if (is_signed) digits.remove_prefix(1);
  if (digits.empty()) return std::nullopt;
  const int base = take_base(digits);
  if (!digits.empty()) {
    const char* end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, out.magnitude, base);
    if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  }
  constexpr std::uint64_t kTop = std::uint64_t{1} << 63;
  // A sign makes it an int64 for go-yaml; without one it may be a uint64 as well.
  if (is_signed && out.magnitude > (out.negative ? kTop : kTop - 1)) return std::nullopt;
  return out;
}

std::optional<double> float_of(std::string_view scalar) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (one_of(scalar, {".nan", ".NaN", ".NAN"})) return std::numeric_limits<double>::quiet_NaN();
  if (one_of(scalar, {".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"})) return kInfinity;
  if (one_of(scalar, {"-.inf", "-.Inf", "-.INF"})) return -kInfinity;
  if (scalar.empty() || scalar.front() == '_') return std::nullopt;
  if (const auto integer = integer_of(scalar)) {
    const auto magnitude = static_cast<double>(integer->magnitude);
    return integer->negative ? -magnitude : magnitude;
  }
  // Where a number starts with its point, go-yaml lets Go parse it: underscores then stand between digits
  // only.
  if (scalar.front() == '.' && !underscores_between_digits(scalar)) return std::nullopt;
  const std::string plain = without_underscores(scalar);
  if (!is_decimal_float(plain)) return std::nullopt;
  return decimal_float(plain);
}

std::string ecmascript_number(double value) {
  if (value == 0) return "0";  // -0 too
  std::array<char, 32> buffer{};
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific);
  std::string_view text(buffer.data(), static_cast<std::size_t>(end.ptr - buffer.data()));
  std::string out;
  if (text.front() == '-') {
    out = "-";
    text.remove_prefix(1);
  }
  const std::size_t e = text.find('e');
  std::string digits(text.substr(0, e));
  std::erase(digits, '.');
  int exponent = 0;
  const char* first = text.data() + e + (text[e + 1] == '+' ? 2 : 1);
  std::from_chars(first, text.data() + text.size(), exponent);
  // ECMA-262 Number::toString: k digits, the point after digit n.
  const int k = static_cast<int>(digits.size());
  const int n = exponent + 1;
  if (k <= n && n <= 21) return out + digits + std::string(static_cast<std::size_t>(n - k), '0');
  if (0 < n && n <= 21) return out + digits.insert(static_cast<std::size_t>(n), ".");
  if (-6 < n && n <= 0) return out + "0." + std::string(static_cast<std::size_t>(-n), '0') + digits;
  if (k > 1) digits.insert(1, ".");
  return out + digits + (n > 0 ? "e+" : "e-") + std::to_string(n > 0 ? n - 1 : 1 - n);
}

}  // namespace dvsguard::text
