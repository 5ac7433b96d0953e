#pragma once

#include <string>
#include <string_view>

#include "core/base/time.h"
#include "core/grant/usage.h"

// What a security team watches the signer for, as OpenTelemetry's log data model names it: one JSON object a
// line. docs/formats/event.md specifies them.
namespace dvsguard::event {

struct Event {
  std::string json;
  int priority;  // syslog's severity (RFC 5424, 0 to 7)
};

// Each entry of the log is an event too: started, used, confirmed, locked, adopted, and the refusals of a
// client within a minute.
[[nodiscard]] Event of_entry(const grant::Entry& entry);

// The signer ends. `why` is a clause.
[[nodiscard]] Event stopped(Instant at, std::string_view why);

// What the operator should know and the log need not. `what` is a clause.
[[nodiscard]] Event warning(Instant at, std::string_view what);

}  // namespace dvsguard::event
