#pragma once

#include <cstddef>

#include "core/compose/load.h"

// The project's shell scripts, and the containers that they run beside its Compose services.
namespace dvsguard::cli {

inline constexpr std::size_t kMaxScripts = 200;
inline constexpr std::size_t kMaxScriptContainers = 1000;               // of all scripts
inline constexpr std::size_t kMaxScriptsBytes = std::size_t{16} << 20;  // of all scripts
inline constexpr std::size_t kMaxFolderNames = 1000;                    // looked at in one folder
inline constexpr std::size_t kMaxFolders = 200;
inline constexpr std::size_t kMaxFolderDepth = 4;  // below the project's own

// Adds what `docker run` and its kin start in the scripts of the project's folder and the folders below,
// links left alone, and neither dependencies (vendor, node_modules) nor other Compose projects among them.
// What could not be read or understood is a note, never a refusal; false: some of it was not read at all.
[[nodiscard]] bool read_scripts(const compose::FileView& files, const compose::Environment& environment,
                                const compose::Options& options, compose::Loaded& loaded);

}  // namespace dvsguard::cli
