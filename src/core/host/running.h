#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/host/container.h"
#include "core/host/facts.h"

// What a service was seen to need while it ran.
namespace dvsguard::host {

struct User {
  Id uid = 0, gid = 0;
};

// Where a container writes outside its mounts.
struct Written {
  std::vector<std::string> folders;    // whose content may be forgotten: fit for a tmpfs each
  std::vector<std::string> elsewhere;  // all other paths that it changed
};

struct Running {
  std::size_t containers = 0;
  std::string log_driver;         // of the first
  Id root_uid = 0, root_gid = 0;  // of the host, for the container's root
  std::optional<User> user;  // as the container has it, never root; nothing where all its processes are root
  Written written;
  std::string unknown_writes;  // why `written` is not known; empty: it is
  std::optional<std::uint64_t> memory_peak, pids_peak;
  std::vector<MountPoint> mounts;
};

// Who owns what stands at a path of the host, and below it.
struct Owners {
  std::vector<User> users;  // each once; none: nothing is there that has an owner
  bool folder = false;
  bool world_readable = true;  // all of it
  bool complete = true;        // false: there was too much, or not all could be seen
};

using RunningServices = std::map<std::string, Running>;

// The folders of /tmp, /run, /var/{tmp,run,cache,log} and, where only empty folders were made, /var/lib that
// the changes are in, and the other paths.
[[nodiscard]] Written written_in(const std::vector<Change>& changes, const std::vector<MountPoint>& mounts);

// The user of most of its processes, root left out.
[[nodiscard]] std::optional<User> user_of(const std::vector<User>& processes);

// Several containers of one service: the most of each.
void merge(Running& service, const Running& container);

}  // namespace dvsguard::host
