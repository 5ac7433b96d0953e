#pragma once

#include <cstdint>
#include <optional>

#include "core/grant/clock.h"

// What time it is by the log: when its entries were made, and how much boot time went by since. Who steps the
// wall clock changes nothing of it.
namespace dvsguard::grant {

class LogClock {
 public:
  // Of each entry, in the log's order.
  void add(const Moment& at);

  // It is this late or later: the latest that an entry's wall clock or block said, and the boot time since.
  // Nothing where there was no entry.
  [[nodiscard]] std::optional<Instant> at_least(const Moment& now) const;

  // What the wall clock would say had nobody stepped it since the first entry of this boot. Nothing where no
  // entry is of this boot: how long a machine was off, boot time does not tell.
  [[nodiscard]] std::optional<Instant> unstepped(const Moment& now) const;

 private:
  std::optional<BootId> boot_;  // of the last entry…
  Instant latest_, unstepped_;  // …and what at_least and unstepped were when it began
  std::chrono::seconds age_{};  // of this boot at its last entry
};

}  // namespace dvsguard::grant
