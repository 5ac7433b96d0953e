#pragma once

#include "core/host/facts.h"
#include "edge/host/place.h"

// This host's own facts: its accounts, its engine and how that is set up. Reads, and asks the engine with
// GET.
namespace dvsguard::host {

// What cannot be read is a fact that says why and which command brings it.
[[nodiscard]] HostFacts read_host(const Place& place);

}  // namespace dvsguard::host
