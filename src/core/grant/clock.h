#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "core/base/time.h"

// Moments that no single clock is trusted for: whoever steps one back or forth gains no time by it.
namespace dvsguard::grant {

using BootId = std::array<std::uint8_t, 16>;  // the kernel's, new with every boot

struct Moment {
  Instant wall;                       // UTC, as the machine has it
  BootId boot{};                      // which boot…
  std::uint64_t boot_seconds = 0;     // …and how long ago that was, suspended time included
  std::optional<Instant> block = {};  // of the newest block that the chain's upstreams agreed on

  friend bool operator==(const Moment&, const Moment&) = default;
};

// Seconds of boot time that went by at least: of another boot it is that boot's own.
[[nodiscard]] std::uint64_t boot_time_between(const Moment& from, const Moment& to);

}  // namespace dvsguard::grant
