#include "core/compose/timestamp.h"

#include <chrono>
#include <optional>

namespace dvsguard::compose {
namespace {

bool digit(char c) {
  return c >= '0' && c <= '9';
}

// Takes a number of `least` to `most` digits off the front.
std::optional<int> take_number(std::string_view& text, std::size_t least, std::size_t most) {
  std::size_t size = 0;
  int value = 0;
  while (size < most && size < text.size() && digit(text[size])) value = value * 10 + (text[size++] - '0');
  if (size < least) return std::nullopt;
  text.remove_prefix(size);
  return value;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

bool take_date(std::string_view& text) {
  const auto year = take_number(text, 4, 4);
  if (!year || !take(text, '-')) return false;
  const auto month = take_number(text, 1, 2);
  if (!month || !take(text, '-')) return false;
  const auto day = take_number(text, 1, 2);
  if (!day) return false;
  return std::chrono::year_month_day(std::chrono::year(*year),
                                     std::chrono::month(static_cast<unsigned>(*month)),
                                     std::chrono::day(static_cast<unsigned>(*day)))
      .ok();
}

bool take_time(std::string_view& text) {
  const auto hour = take_number(text, 1, 2);
  if (!hour || *hour > 23 || !take(text, ':')) return false;
  const auto minute = take_number(text, 1, 2);
  if (!minute || *minute > 59 || !take(text, ':')) return false;
  const auto second = take_number(text, 1, 2);
  if (!second || *second > 59) return false;
  if (!text.starts_with('.') && !text.starts_with(',')) return true;
  text.remove_prefix(1);
  return take_number(text, 1, 9).has_value();
}

bool take_zone(std::string_view& text) {
  if (take(text, 'Z')) return true;
  if (!take(text, '+') && !take(text, '-')) return false;
  const auto hours = take_number(text, 2, 2);
  if (!hours || *hours > 24 || !take(text, ':')) return false;
  const auto minutes = take_number(text, 2, 2);
  return minutes && *minutes < 60;
}

}  // namespace

bool is_timestamp(std::string_view scalar) {
  if (!take_date(scalar)) return false;
  if (scalar.empty()) return true;
  const bool zoned = take(scalar, 'T') || take(scalar, 't');
  if (!zoned && !take(scalar, ' ')) return false;
  return take_time(scalar) && (!zoned || take_zone(scalar)) && scalar.empty();
}

}  // namespace dvsguard::compose
