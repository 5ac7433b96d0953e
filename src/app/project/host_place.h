#pragma once

#include "edge/host/place.h"

namespace dvsguard::cli {

// This machine, and its engine where the environment says: DOCKER_HOST, XDG_RUNTIME_DIR, XDG_CONFIG_HOME.
[[nodiscard]] host::Place host_place();

}  // namespace dvsguard::cli
