#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

// The short syntax of a mount: [SOURCE:]TARGET[:MODE,…].
namespace dvsguard::compose {

struct VolumeSpec {
  bool tiny = false;   // one or two bytes: all of it is the target
  bool bind = false;   // the source is a path; otherwise a volume, anonymous where it has no source
  std::string source;  // as written
  std::string target;  // as written
  bool has_mode = false;
  std::string mode;  // as written
  bool read_only = false;
  bool nocopy = false;
  std::string propagation, selinux;
  std::vector<std::string> unknown_modes;  // Compose ignores them without a word
};

// Reads the text as compose-go does, its oddities included: a single letter before a colon is a Windows
// drive.
[[nodiscard]] Result<VolumeSpec> parse_volume(std::string_view text);

// Whether a source names a path rather than a volume.
[[nodiscard]] bool is_path_source(std::string_view source);

}  // namespace dvsguard::compose
