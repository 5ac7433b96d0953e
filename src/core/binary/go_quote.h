#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dvsguard::binary {

struct Unquoted {
  std::string value;
  std::size_t size = 0;  // of the literal, quotes included
};

// The Go string literal, "interpreted" or `raw`, that `text` starts with (The Go Programming Language
// Specification, String literals).
[[nodiscard]] std::optional<Unquoted> unquote_prefix(std::string_view text);

}  // namespace dvsguard::binary
