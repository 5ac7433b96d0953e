#include "core/grant/log_clock.h"

#include <algorithm>

namespace dvsguard::grant {
namespace {

// A log may say anything: no sum of a date and this overflows.
std::chrono::seconds since_boot(const Moment& at) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 32;
  return std::chrono::seconds(std::min(at.boot_seconds, kMost));
}

}  // namespace

void LogClock::add(const Moment& at) {
  const Instant said = at.block ? std::max(at.wall, *at.block) : at.wall;
  const std::chrono::seconds age = since_boot(at);
  if (boot_ != at.boot) {
    latest_ = boot_ ? latest_ + age_ : said - age;
    unstepped_ = at.wall - age;
    boot_ = at.boot;
    age_ = {};
  }
  latest_ = std::max(latest_, said - age);
  age_ = std::max(age_, age);
}

std::optional<Instant> LogClock::at_least(const Moment& now) const {
  if (!boot_) return std::nullopt;
  return latest_ + (boot_ == now.boot ? std::chrono::seconds{} : age_) + since_boot(now);
}

std::optional<Instant> LogClock::unstepped(const Moment& now) const {
  if (boot_ != now.boot) return std::nullopt;
  return unstepped_ + since_boot(now);
}

}  // namespace dvsguard::grant
