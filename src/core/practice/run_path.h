#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/build/script.h"

// What a script runs by a path.
namespace dvsguard::practice {

inline constexpr std::size_t kMaxProgramsOfService = 100;

struct RunPath {
  std::string path;       // in the container, absolute and clean
  bool by_shell = false;  // a shell reads it, whatever its name and first line
};

// The paths that a script runs or sources. Relative ones lie in `working_directory`; without one they, and
// those that hang on a variable, are left out.
[[nodiscard]] std::vector<RunPath> run_paths(const build::Script& script, std::string_view working_directory);

}  // namespace dvsguard::practice
