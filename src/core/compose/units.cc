#include "core/compose/units.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>

namespace dvsguard::compose {
namespace {

constexpr double kInt64End = 9223372036854775808.0;  // 2^63, the first value that does not fit

bool digit(char c) {
  return c >= '0' && c <= '9';
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

// Powers of 1024 by go-units' suffixes: "", b, k, kb, kib, …
std::optional<double> byte_unit(std::string suffix) {
  if (!suffix.empty() && suffix.front() == ' ') suffix.erase(0, 1);
  if (suffix.empty() || suffix == "b") return 1.0;
  const auto power = std::string_view("kmgtp").find(suffix.front());
  const auto tail = std::string_view(suffix).substr(1);
  if (power == std::string_view::npos || (!tail.empty() && tail != "b" && tail != "ib")) return std::nullopt;
  return std::pow(1024.0, static_cast<double>(power + 1));
}

std::optional<double> duration_unit(std::string_view unit) {
  struct Unit {
    std::string_view name;
    double nanoseconds;
  };
  static constexpr std::array<Unit, 10> kUnits{{{"ns", 1},
                                                {"us", 1e3},
                                                {"\xc2\xb5s", 1e3},  // U+00B5
                                                {"\xce\xbcs", 1e3},  // U+03BC
                                                {"ms", 1e6},
                                                {"s", 1e9},
                                                {"m", 60e9},
                                                {"h", 3600e9},
                                                {"d", 86400e9},
                                                {"w", 604800e9}}};
  for (const auto& known : kUnits)
    if (known.name == unit) return known.nanoseconds;
  return std::nullopt;
}

bool is_hex(std::string_view text) {
  return text.starts_with("0x") || text.starts_with("0X");
}

// Go takes an underscore between two digits, and between 0x and a digit.
std::optional<std::string> without_underscores(std::string_view text) {
  const bool hex = is_hex(text);
  const auto counts = [&](std::size_t at) {
    if (at >= text.size()) return false;
    const char c = text[at];
    return digit(c) || (hex && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')));
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_') {
      out += text[i];
    } else if (i == 0 || !(counts(i - 1) || (hex && i == 2)) || !counts(i + 1)) {
      return std::nullopt;
    }
  }
  return out;
}

// A number too small for a double is zero to Go; one too large is refused.
std::optional<double> out_of_range(std::string_view digits, std::chars_format format) {
  long double value = 0;
  const auto [at, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, format);
  if (at != digits.data() + digits.size()) return std::nullopt;
  const auto exponent = digits.find_first_of(format == std::chars_format::hex ? "pP" : "eE");
  const bool tiny =
      error == std::errc() ? value < 1 : exponent + 1 < digits.size() && digits[exponent + 1] == '-';
  return tiny ? std::optional(0.0) : std::nullopt;
}

}  // namespace

namespace {

std::optional<std::int64_t> whole(std::string_view text, int base) {
  const bool plus = text.starts_with('+');
  if (plus) text.remove_prefix(1);
  if (text.empty() || (!digit(text.front()) && (plus || text.front() != '-'))) return std::nullopt;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::int64_t> parse_decimal(std::string_view text) {
  return whole(text, 10);
}

std::optional<std::int64_t> parse_octal(std::string_view text) {
  return whole(text, 8);
}

std::optional<double> parse_number(std::string_view text) {
  const bool minus = text.starts_with('-');
  if (minus || text.starts_with('+')) text.remove_prefix(1);
  const auto written = without_underscores(text);
  if (!written || written->empty() || written->front() == '-') return std::nullopt;
  if (written->find_first_of("iInN") != std::string::npos) return std::nullopt;
  // Go's hexadecimal numbers have an exponent, always: 0x10 is none, 0x1p4 is 16.
  const bool hex = is_hex(*written);
  if (hex && written->find_first_of("pP") == std::string::npos) return std::nullopt;
  const auto digits = std::string_view(*written).substr(hex ? 2 : 0);
  const auto format = hex ? std::chars_format::hex : std::chars_format::general;
  double value = 0;
  const char* end = digits.data() + digits.size();
  const auto [at, error] = std::from_chars(
      digits.data(), end, value, format);  // NOLINT(bugprone-suspicious-stringview-data-usage): ends at `end`
  if (error == std::errc::result_out_of_range) return out_of_range(digits, format);
  if (error != std::errc() || at != end || !std::isfinite(value)) return std::nullopt;
  return minus ? -value : value;
}

std::optional<std::int64_t> parse_bytes(std::string_view text) {
  const auto split = text.find_last_of("0123456789. ");
  if (split == std::string_view::npos) return std::nullopt;
  // A blank between number and unit belongs to the unit.
  const bool blank = text[split] == ' ';
  const auto number = text.substr(0, blank ? split : split + 1);
  const auto unit = byte_unit(lower(text.substr(blank ? split : split + 1)));
  const auto value = parse_number(number);
  if (!unit || !value || *value < 0) return std::nullopt;
  const double bytes = *value * *unit;
  // Go's conversion wraps there on amd64, and Compose prints this number.
  if (bytes >= kInt64End) return std::numeric_limits<std::int64_t>::min();
  return static_cast<std::int64_t>(bytes);
}

std::optional<std::int64_t> parse_duration(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text == "0") return 0;
  if (text.empty()) return std::nullopt;
  double total = 0;
  while (!text.empty()) {
    const auto number_end = std::min(text.find_first_not_of("0123456789."), text.size());
    const auto number = text.substr(0, number_end);
    if (number.find_first_of("0123456789") == std::string_view::npos || std::ranges::count(number, '.') > 1)
      return std::nullopt;
    text.remove_prefix(number_end);
    const auto unit_end = std::min(text.find_first_of("0123456789."), text.size());
    const auto unit = duration_unit(text.substr(0, unit_end));
    const auto value = parse_number(number);
    if (!unit || !value) return std::nullopt;
    text.remove_prefix(unit_end);
    total += *value * *unit;
    if (total >= kInt64End) return std::nullopt;
  }
  return static_cast<std::int64_t>(negative ? -total : total);
}

std::optional<bool> parse_bool(std::string_view text) {
  const std::string word = lower(text);
  if (word == "true" || word == "y" || word == "yes" || word == "on") return true;
  if (word == "false" || word == "n" || word == "no" || word == "off") return false;
  return std::nullopt;
}

}  // namespace dvsguard::compose
