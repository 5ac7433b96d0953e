#pragma once

#include <string>
#include <vector>

#include "core/practice/check.h"

// The files of the host that services run out of what is mounted into them.
namespace dvsguard::practice {

struct MountedProgram {
  std::string folder, path;  // as in MountTable::Source; links not followed
  bool by_shell = false;
};

// Those that the commands at hand name: read them, and there may be more. Each path once.
[[nodiscard]] std::vector<MountedProgram> mounted_programs(const Evidence& evidence);

}  // namespace dvsguard::practice
