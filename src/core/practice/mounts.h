#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/compose/project.h"

// Every way in which a host path reaches a container, as one kind of thing, so that no rule sees only one
// spelling.
namespace dvsguard::practice {

enum class MountedBy {
  Volume,        // `volumes`, long or short
  Secret,        // `secrets` with a file
  Config,        // `configs` with a file
  DriverOption,  // a local volume with `o: bind`
  VolumesFrom,   // what another service mounts
  ApiSocket,     // use_api_socket
};

struct HostMount {
  MountedBy by = MountedBy::Volume;
  bool source_known = true;
  std::string source;            // absolute, symbolic links resolved; empty where unknown
  std::string unresolved;        // absolute, as the file names it; links not followed
  std::string shown;             // as written in the file
  std::string cause;             // why unknown
  bool outside_project = false;  // unknown for good: what a container outside the project mounts
  std::string target;            // path in the container; empty where unknown
  bool read_only = false;
  std::string propagation;
  std::vector<std::string> unknown_modes;
  Places where;
};

// Bind mounts of a service from all sources; named volumes that the engine keeps are not among them.
[[nodiscard]] std::vector<HostMount> host_mounts(const compose::Project& project,
                                                 const compose::Service& service);

// Whether `path` is `folder`, or lies in it; both absolute and clean.
[[nodiscard]] bool lies_in(std::string_view path, std::string_view folder);

}  // namespace dvsguard::practice
