#include "core/grant/clock.h"

namespace dvsguard::grant {

std::uint64_t boot_time_between(const Moment& from, const Moment& to) {
  if (from.boot != to.boot) return to.boot_seconds;
  return to.boot_seconds > from.boot_seconds ? to.boot_seconds - from.boot_seconds : 0;
}

}  // namespace dvsguard::grant
