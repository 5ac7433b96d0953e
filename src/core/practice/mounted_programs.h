#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/build/script.h"
#include "core/practice/check.h"

// What a service's commands run by a path: which file of the host, or which text of the project, stands there
// once everything is mounted.
namespace dvsguard::practice {

inline constexpr std::size_t kMaxProgramsOfService = 100;

struct RunPath {
  std::string path;       // in the container, absolute and clean
  bool by_shell = false;  // a shell reads it, whatever its name and first line
};

// The paths that a script runs or sources. Relative ones lie in `working_directory`; without one they, and
// those that hang on a variable, are left out.
[[nodiscard]] std::vector<RunPath> run_paths(const build::Script& script, std::string_view working_directory);

// Whether anything of the project's own may be mounted into it at all.
[[nodiscard]] bool has_mounts(const compose::Service& service);

// What is mounted into a service, by target; the longest target over a path wins.
class MountTable {
 public:
  MountTable(const compose::Project& project, const compose::Service& service);

  struct Source {
    std::string folder;  // what stands at the mount's target: a path of the host, absolute
    std::string path;    // of the file asked for: `folder` itself, or below it
  };
  // Empty paths: not the host's.
  [[nodiscard]] Source source_of(std::string_view path) const;

 private:
  std::map<std::string, std::string, std::less<>> hosts_;  // target: the host's path, or "" for other mounts
};

// A file of the host that a service runs out of what is mounted into it.
struct MountedProgram {
  std::string folder, path;  // as in MountTable::Source; links not followed
  bool by_shell = false;
};

// Those that the commands at hand name: read them, and there may be more. Each path once.
[[nodiscard]] std::vector<MountedProgram> mounted_programs(const Evidence& evidence);

}  // namespace dvsguard::practice
