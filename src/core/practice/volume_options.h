#pragma once

#include <string>
#include <vector>

#include "core/compose/project.h"

// What a volume's driver options mount: the local driver hands `type`, `device` and `o` to mount(2), so a
// named volume can be any path, disk or pseudo file system of the host.
namespace dvsguard::practice {

struct VolumeSource {
  compose::Text path;
  std::string resolved = {};  // symbolic links resolved; empty where that is not known
  bool read_only = false;
  std::string propagation = {};  // "shared", "rslave", …; empty: the default
};

// The host paths that the volume shows: of `o: bind`, of overlay's layers, and a plugin's `mountpoint`.
[[nodiscard]] std::vector<VolumeSource> host_sources(const compose::Volume& volume);

enum class VolumeKind {
  Engine,            // the engine's own storage, or host paths that `host_sources` gives
  Memory,            // tmpfs
  Network,           // nfs, cifs and kin: nothing of this host
  Disk,              // a file system on a block device of the host
  PseudoFileSystem,  // proc, sysfs, cgroup, …: the host's own
  Plugin,            // made by a driver that decides for itself
  NotUnderstood,
};

[[nodiscard]] VolumeKind kind_of(const compose::Volume& volume);

}  // namespace dvsguard::practice
