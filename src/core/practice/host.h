#pragma once

#include <string>
#include <vector>

#include "core/host/facts.h"
#include "core/report/finding.h"

// What the host shows whatever runs on it: who reaches its engine, and how old that is.
namespace dvsguard::practice {

// LP07 for sockets that are open too wide, PA01 for the engine's parts; what could not be read is missing.
void check_host(const host::HostFacts& facts, report::Outcome& outcome);

// What is no finding and worth knowing, a line each.
[[nodiscard]] std::vector<std::string> host_notes(const host::HostFacts& facts);

}  // namespace dvsguard::practice
