#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"

namespace dvsguard::sys {

enum class IfThere { Refuse, Replace };

// Writes a new file of mode 0644 beside `path`, syncs it, and renames it to `path`: whoever looks sees all of
// it or nothing, after a crash too. A symbolic link at `path` is replaced, not followed. Errors name the
// file; none leaves anything behind.
[[nodiscard]] Status write_file(const std::string& path, std::string_view bytes, IfThere if_there);

// Whether a regular file stands there itself, no link to one.
[[nodiscard]] bool is_regular_file(const std::string& path);

}  // namespace dvsguard::sys
