#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/host/facts.h"

// What the kernel says about a process: proc(5), cgroups(7), user_namespaces(7).
namespace dvsguard::host {

// Where a process's counters are, below the cgroup file system; best first.
struct Counters {
  std::vector<std::string> memory_peak;  // bytes
  std::vector<std::string> pids_peak;    // processes and threads
};

// From /proc/PID/cgroup. Nothing where `id`, the container's, is in no path of it: then it is another
// process, or hidden by a cgroup namespace.
[[nodiscard]] std::optional<Counters> counters_of(std::string_view proc_cgroup, std::string_view id);

// The first line's decimal number; nothing for "max" and all else.
[[nodiscard]] std::optional<std::uint64_t> parse_counter(std::string_view bytes);

struct IdMap {
  struct Line {
    std::uint64_t inside = 0, outside = 0, count = 0;
  };
  std::vector<Line> lines;

  // What the namespace's 0 is on the host; 0 where it has none.
  [[nodiscard]] Id root() const;
  // A host's id as the namespace has it; nothing where it has none.
  [[nodiscard]] std::optional<Id> inside(Id host) const;
};
// /proc/PID/uid_map or gid_map.
[[nodiscard]] IdMap parse_id_map(std::string_view bytes);

}  // namespace dvsguard::host
