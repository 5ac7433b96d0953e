#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace dvsguard::cli {

// Prints "scanning: 120 MiB" to stderr, again and again on one line, once a second has passed; the last call
// of the function's copies leaves the line empty. For terminals.
[[nodiscard]] std::function<void(std::uint64_t bytes)> progress_line(std::string what);

}  // namespace dvsguard::cli
