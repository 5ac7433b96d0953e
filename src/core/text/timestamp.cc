#include "core/text/timestamp.h"

#include <array>
#include <chrono>
#include <cstddef>

namespace dvsguard::text {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Takes fields off the front of a text, as Go's time.Parse does.
class Fields {
 public:
  explicit Fields(std::string_view text) : rest_(text) {}

  // Between `least` and `most` digits, as many as there are; -1 where there are fewer.
  int number(std::size_t least, std::size_t most) {
    int value = 0;
    std::size_t count = 0;
    for (; count < most && count < rest_.size() && is_digit(rest_[count]); ++count) {
      value = value * 10 + (rest_[count] - '0');
    }
    rest_.remove_prefix(count);
    return count < least ? -1 : value;
  }

  bool within(std::size_t least, std::size_t most, int top) {
    const int value = number(least, most);
    return value >= 0 && value <= top;
  }

  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // [.,][0-9]+ or nothing.
  void fraction() {
    if (rest_.size() < 2 || (rest_[0] != '.' && rest_[0] != ',') || !is_digit(rest_[1])) return;
    rest_.remove_prefix(1);
    while (!rest_.empty() && is_digit(rest_[0])) rest_.remove_prefix(1);
  }

  [[nodiscard]] bool done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

bool date(Fields& fields) {
  const int year = fields.number(4, 4);
  if (year < 0 || !fields.take('-')) return false;
  const int month = fields.number(1, 2);
  if (month < 0 || !fields.take('-')) return false;
  const int day = fields.number(1, 2);
  if (day < 0) return false;
  return std::chrono::year_month_day(std::chrono::year(year),
                                     std::chrono::month(static_cast<unsigned>(month)),
                                     std::chrono::day(static_cast<unsigned>(day)))
      .ok();
}

bool clock(Fields& fields) {
  const bool parts = fields.within(1, 2, 23) && fields.take(':') && fields.within(1, 2, 59) &&
                     fields.take(':') && fields.within(1, 2, 59);
  fields.fraction();
  return parts;
}

bool zone(Fields& fields) {
  if (fields.take('Z')) return true;
  if (!fields.take('+') && !fields.take('-')) return false;
  return fields.within(2, 2, 24) && fields.take(':') && fields.within(2, 2, 60);
}

}  // namespace

bool is_timestamp(std::string_view scalar) {
  Fields fields(scalar);
  if (!date(fields)) return false;
  if (fields.done()) return true;
  if (fields.take(' ')) {
    while (fields.take(' ')) continue;
    return clock(fields) && fields.done();
  }
  if (!fields.take('T') && !fields.take('t')) return false;
  return clock(fields) && zone(fields) && fields.done();
}

}  // namespace dvsguard::text
