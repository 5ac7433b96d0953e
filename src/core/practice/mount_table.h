#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "core/compose/project.h"

// What stands where in a service once everything is mounted.
namespace dvsguard::practice {

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

}  // namespace dvsguard::practice
