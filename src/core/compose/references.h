#pragma once

#include <string>

#include "core/compose/reading.h"

// What a project names outside of its Compose files: real sources of bind mounts, files for somebody else to
// read, paths that leave the project.
namespace dvsguard::compose {

inline constexpr std::size_t kMaxMountedFiles = 200;

// The repository that a project in `directory` is part of: the nearest folder above with a .git, or
// `directory` itself. What a project mounts from elsewhere is the operator's own, and is not read.
[[nodiscard]] std::string repository_of(const FileView& files, const std::string& directory);

// Fills Mount::resolved_source and names Dockerfiles, mounted files and seccomp profiles to the reading.
void find_references(Reading& reading, Project& project);

}  // namespace dvsguard::compose
