#pragma once

#include <string>

#include "core/compose/reading.h"

// What a project names outside of its Compose files: real sources of bind mounts, files for somebody else to
// read, paths that leave the project.
namespace dvsguard::compose {

inline constexpr std::size_t kMaxMountedFiles = 200;

// Fills Mount::resolved_source and names Dockerfiles, mounted files and seccomp profiles to the reading.
void find_references(Reading& reading, Project& project);

}  // namespace dvsguard::compose
