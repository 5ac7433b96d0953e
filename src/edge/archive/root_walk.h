#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/layer/entry.h"
#include "core/layer/limits.h"

// A root filesystem in a folder, as if it were one layer's tar.
namespace dvsguard::archive {

// Each level holds a folder open.
inline constexpr std::size_t kMaxFolderDepth = 256;

// What was not read as it stands.
struct WalkNote {
  enum class Kind {
    PseudoFilesystem,  // proc, sysfs and their like, which no image holds
    Unreadable,        // not permitted, too deep, an error of the disk
    Changed,           // vanished, or other than it was, while it was read
  };
  Kind kind = Kind::Unreadable;
  std::string path;  // "" is the folder itself
  std::string what;
};

// Every file below `path`, folders before what they hold, names in the order of their bytes. Nothing is
// followed that is a link, and neither FIFOs nor devices are opened; sockets are passed over, as in a tar. A
// file's second name is a hard link. A file that became shorter is filled up with zeros, so that the sink
// gets the bytes that it was told of. Other filesystems are walked, pseudo filesystems are not.
[[nodiscard]] Result<std::vector<WalkNote>> walk_root(const std::string& path, layer::EntrySink& sink,
                                                      std::uint64_t max_files = layer::kMaxFiles);

}  // namespace dvsguard::archive
