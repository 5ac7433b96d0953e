#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/confine/override.h"
#include "core/host/running.h"

// What a running service was seen to need, as values of an override.
namespace dvsguard::confine {

// Twice the most that was seen, never below what a small program needs.
[[nodiscard]] std::optional<std::string> memory_limit(const host::Running& running);  // "192m"
[[nodiscard]] std::optional<std::string> pids_limit(const host::Running& running);    // "64"

// tmpfs items for the folders that it writes and whose content may be forgotten, owned by `user`: what it
// changed, the tmpfs mounts that an earlier override gave it, and /tmp. `declared`: where the project itself
// mounts something.
[[nodiscard]] std::vector<Line> tmpfs_items(const host::Running& running,
                                            const std::set<std::string>& declared,
                                            const std::optional<host::User>& user);

// Why its root filesystem cannot be read-only; empty where it can.
[[nodiscard]] std::string keeps_root_writable(const host::Running& running);

}  // namespace dvsguard::confine
