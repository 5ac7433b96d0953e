#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/host/facts.h"
#include "core/text/node.h"

// What an engine's answers say about containers. Answers of other shapes than the API's are Invalid; nothing
// of a container's environment is taken.
namespace dvsguard::host {

inline constexpr std::size_t kMaxContainers = 256;  // of one project
inline constexpr std::size_t kMaxChanges = 50'000;  // of one container

// An item of GET /containers/json.
struct ContainerName {
  std::string id;
  std::string service;   // Compose's label
  bool one_off = false;  // of `docker compose run`
};
[[nodiscard]] Result<std::vector<ContainerName>> read_containers(const text::Node& answer);

struct MountPoint {
  std::string type;  // "bind", "volume", "tmpfs"
  std::string name;  // of a volume
  std::string source, target;
  bool writable = false;
};

// GET /containers/{id}/json.
struct Container {
  std::int64_t pid = 0;  // on the host; 0: it does not run
  std::string log_driver;
  std::vector<MountPoint> mounts;  // tmpfs mounts of any kind too
};
[[nodiscard]] Result<Container> read_container(const text::Node& answer);

// GET /containers/{id}/changes: against its image, mounts left out.
struct Change {
  enum class Kind { Modified, Added, Deleted };
  std::string path;
  Kind kind = Kind::Modified;
  bool empty_folder = false;  // seen on this host to be a folder that holds nothing
};
[[nodiscard]] Result<std::vector<Change>> read_changes(const text::Node& answer);

// GET /containers/{id}/top with ps_args "-eo pid,uid,gid": ids on the host.
struct Process {
  Id uid = 0, gid = 0;
};
[[nodiscard]] Result<std::vector<Process>> read_processes(const text::Node& answer);

}  // namespace dvsguard::host
