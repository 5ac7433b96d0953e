#pragma once

#include <string>
#include <string_view>

namespace dvsguard::compose {

// The shortest path that names the same, lexically: no "." or empty steps, ".." taken back where it can be
// (POSIX; Go's path.Clean). An empty path is ".".
[[nodiscard]] std::string clean_path(std::string_view path);

// The same for a mount's target, where nothing stays nothing.
[[nodiscard]] std::string clean_target(std::string_view path);

}  // namespace dvsguard::compose
