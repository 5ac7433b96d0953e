#pragma once

#include <compare>
#include <cstdint>
#include <string_view>

#include "core/base/time.h"

// Times as advisories write them: RFC 3339 with any fraction and offset. base/time.h reads the one form that
// dvsguard itself writes.
namespace dvsguard::advisory {

struct Moment {
  Instant second{};              // UTC
  std::uint32_t nanosecond = 0;  // digits past the ninth are dropped

  friend auto operator<=>(const Moment&, const Moment&) = default;
};

[[nodiscard]] Result<Moment> parse_moment(std::string_view text);

}  // namespace dvsguard::advisory
