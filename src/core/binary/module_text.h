#pragma once

#include <string_view>

#include "core/base/result.h"
#include "core/binary/facts.h"

namespace dvsguard::binary {

// Reads the module text of a Go binary, without its sentinels, as Go's own runtime/debug.ParseBuildInfo does;
// `into` holds what stands before the first fault.
[[nodiscard]] Status parse_module_text(std::string_view text, GoBuildInfo& into);

}  // namespace dvsguard::binary
