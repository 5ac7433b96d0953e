#pragma once

#include <memory>
#include <string_view>

#include "core/base/result.h"

namespace re2 {
class RE2;
}

// Regular expressions in RE2's syntax, whose matching takes time linear in the text.
namespace dvsguard::grant {

// Error where it is none, or needs over 256 KiB when compiled.
[[nodiscard]] Result<std::shared_ptr<const re2::RE2>> parse_pattern(std::string_view expression);

// Whether it matches the text from its first byte to its last.
[[nodiscard]] bool full_match(const re2::RE2& pattern, std::string_view text);

}  // namespace dvsguard::grant
