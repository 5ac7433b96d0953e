#include "core/signer/amounts.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace dvsguard::signer {
namespace {

struct Unit {
  std::string_view name;
  std::size_t decimals;
};
constexpr auto kUnits = std::to_array<Unit>({{"wei", 0}, {"gwei", 9}, {"ether", 18}});
constexpr std::string_view kAmountMend = "write it as \"60 gwei\", \"0.05 ether\" or \"1500 wei\"";
constexpr std::uint64_t kMaxSeconds = 366ULL * 86'400;

Error bad(std::string what, std::string_view mend) {
  return {.code = ErrorCode::Syntax, .what = std::move(what), .mend = std::string(mend)};
}

bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Result<eth::U256> parse_amount(std::string_view text) {
  const std::size_t space = text.find(' ');
  const std::string_view name = space == std::string_view::npos ? "wei" : text.substr(space + 1);
  const auto unit = std::ranges::find(kUnits, name, &Unit::name);
  if (unit == kUnits.end()) return bad("is no amount", kAmountMend);
  const std::string_view number = text.substr(0, space);
  const std::size_t point = number.find('.');
  const std::string_view whole = number.substr(0, point);
  const std::string_view fraction = point == std::string_view::npos ? "" : number.substr(point + 1);
  if (!is_digits(whole) || (point != std::string_view::npos && !is_digits(fraction))) {
    return bad("is no amount", kAmountMend);
  }
  if (whole.size() > 1 && whole[0] == '0') return bad("is an amount with a leading zero", kAmountMend);
  if (fraction.size() > unit->decimals) return bad("has more decimals than a wei is small", kAmountMend);
  std::string digits =
      std::string(whole) + std::string(fraction) + std::string(unit->decimals - fraction.size(), '0');
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
  auto wei = eth::from_decimal(digits);
  if (!wei) return bad("is too large an amount", kAmountMend);
  return *wei;
}

Result<std::uint64_t> parse_duration(std::string_view text) {
  constexpr std::string_view kMend = "write it as 90s, 10m, 12h or 7d";
  if (text.size() < 2) return bad("is no duration", kMend);
  std::uint64_t scale = 0;
  switch (text.back()) {
    case 's':
      scale = 1;
      break;
    case 'm':
      scale = 60;
      break;
    case 'h':
      scale = 3600;
      break;
    case 'd':
      scale = 86'400;
      break;
    default:
      return bad("is no duration", kMend);
  }
  const std::string_view digits = text.substr(0, text.size() - 1);
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), count);
  if (error != std::errc() || end != digits.end() || !is_digits(digits)) return bad("is no duration", kMend);
  if (count == 0 || count > kMaxSeconds / scale) return bad("should lie between 1s and 366d", kMend);
  return count * scale;
}

}  // namespace dvsguard::signer
