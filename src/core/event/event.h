#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/grant/usage.h"

// What a security team watches the signer for, as OpenTelemetry's log data model names it: one JSON object a
// line. docs/formats/event.md specifies them.
namespace dvsguard::event {

inline constexpr std::size_t kMaxEventBytes = 8 << 10;

// Each entry of the log is an event too: started, used, confirmed, locked, adopted, and the refusals of a
// client within a minute.
[[nodiscard]] std::string of_entry(const grant::Entry& entry);

// The signer ends. `why` is a clause.
[[nodiscard]] std::string stopped(Instant at, std::string_view why);

// What the operator should know and the log need not. `what` is a clause.
[[nodiscard]] std::string warning(Instant at, std::string_view what);

// syslog's severity (RFC 5424, 0 to 7) of an event that this room wrote; Error where it is none.
[[nodiscard]] Result<int> priority_of(std::string_view json);

}  // namespace dvsguard::event
