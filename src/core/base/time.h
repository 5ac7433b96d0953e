#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "core/base/result.h"

// Instants as RFC 3339 writes them, in UTC and to the second. Reading a clock is the doors' business.
namespace dvsguard {

using Instant = std::chrono::sys_seconds;

// "2026-12-20T12:00:00Z": upper-case T and Z, no fraction, no offset, no leap second.
[[nodiscard]] Result<Instant> parse_instant(std::string_view text);

[[nodiscard]] std::string instant_text(Instant instant);

}  // namespace dvsguard
