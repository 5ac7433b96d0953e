#include "core/grant/clock.h"

namespace dvsguard::grant {
namespace {

std::uint64_t between(Instant from, Instant to) {
  return to <= from ? 0 : static_cast<std::uint64_t>((to - from).count());
}

}  // namespace

std::uint64_t elapsed(const Moment& from, const Moment& to) {
  const std::uint64_t since_boot = from.boot != to.boot                  ? to.boot_seconds
                                   : to.boot_seconds > from.boot_seconds ? to.boot_seconds - from.boot_seconds
                                                                         : 0;
  std::uint64_t least = std::min(between(from.wall, to.wall), since_boot);
  if (from.block && to.block) least = std::min(least, between(*from.block, *to.block));
  return least;
}

}  // namespace dvsguard::grant
