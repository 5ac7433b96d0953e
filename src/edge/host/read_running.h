#pragma once

#include <string>

#include "core/base/result.h"
#include "core/host/running.h"
#include "edge/host/place.h"

// What the running containers of a project need: asked of the engine, read from the kernel's counters.
namespace dvsguard::host {

// By service. The error is the engine's: none at hand, not allowed, a bad answer. A container whose processes
// or counters cannot be read is there all the same, without them.
[[nodiscard]] Result<RunningServices> read_running(const Place& place, const std::string& project);

}  // namespace dvsguard::host
