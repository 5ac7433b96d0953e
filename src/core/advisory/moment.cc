#include "core/advisory/moment.h"

#include <chrono>
#include <string>

namespace dvsguard::advisory {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

Error no_time() {
  return Error{.code = ErrorCode::Syntax,
               .what = "a time is written as RFC 3339 has it, 2026-12-20T12:00:00Z"};
}

// RFC 3339 section 5.6: time-secfrac. Nothing is there, or a full stop and digits.
bool take_fraction(std::string_view& rest, std::uint32_t& nanosecond) {
  if (!rest.starts_with('.')) return true;
  std::uint32_t scale = 100'000'000;
  std::size_t size = 1;
  for (; size < rest.size() && is_digit(rest[size]); ++size) {
    nanosecond += static_cast<std::uint32_t>(rest[size] - '0') * scale;
    scale /= 10;
  }
  rest.remove_prefix(size);
  return size > 1;
}

// time-offset: "Z", or a sign, hours and minutes.
Result<std::chrono::minutes> parse_offset(std::string_view text) {
  if (text == "Z" || text == "z") return std::chrono::minutes(0);
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return no_time();
  for (const std::size_t at : {1, 2, 4, 5}) {
    if (!is_digit(text[at])) return no_time();
  }
  const int hours = (text[1] - '0') * 10 + (text[2] - '0');
  const int minutes = (text[4] - '0') * 10 + (text[5] - '0');
  if (hours > 23 || minutes > 59) return no_time();
  const std::chrono::minutes offset(hours * 60 + minutes);
  return text[0] == '-' ? -offset : offset;
}

}  // namespace

Result<Moment> parse_moment(std::string_view text) {
  constexpr std::size_t kWhole = std::string_view("2026-12-20T12:00:00").size();
  if (text.size() <= kWhole) return no_time();
  std::string whole(text.substr(0, kWhole));
  if (whole[10] == 't' || whole[10] == ' ') whole[10] = 'T';  // section 5.6, notes
  const auto local = parse_instant(whole + "Z");
  if (!local) return no_time();
  Moment moment;
  std::string_view rest = text.substr(kWhole);
  if (!take_fraction(rest, moment.nanosecond)) return no_time();
  TRY(const auto offset, parse_offset(rest));
  moment.second = *local - offset;
  return moment;
}

}  // namespace dvsguard::advisory
