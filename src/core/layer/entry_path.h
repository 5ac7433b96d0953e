#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"

// A tar entry's name as containerd and Docker clean it.
namespace dvsguard::layer {

// Writes the clean path into `out`: "/" and "./" at its start, "//", "." and ".." resolved without a look at
// links. A name that climbs above the root is refused: containerd puts "../x" at "x", Docker refuses the
// layer, GNU tar skips the file, and tools that did neither wrote outside the root (CVE-2014-9356,
// CVE-2021-32760, CVE-2024-24579). Refused too: a NUL, which no file can have, and more than kMaxPathBytes.
[[nodiscard]] Status clean_path(std::string_view name, std::string& out);

}  // namespace dvsguard::layer
