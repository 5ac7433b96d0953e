#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// Input text made fit for a terminal or a log.
namespace dvsguard::text {

// Control characters (C0, DEL, C1), bad UTF-8, bidirectional overrides and zero-width characters are escaped
// as
// \xNN or \u{NNNN}; at most `max_bytes` of the input, then "…". Nothing that is returned can move a cursor.
[[nodiscard]] std::string printable(std::string_view text, std::size_t max_bytes = 200);

// The same, in double quotes.
[[nodiscard]] std::string quoted(std::string_view text, std::size_t max_bytes = 200);

}  // namespace dvsguard::text
