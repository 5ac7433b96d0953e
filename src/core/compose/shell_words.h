#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dvsguard::compose {

// A command line's words, as mattn/go-shellwords 1.0.12 splits them for Compose: quotes and backslashes, no
// expansion; what follows an unquoted ; & | < or > is dropped. Nothing where quotes do not close.
[[nodiscard]] std::optional<std::vector<std::string>> split_words(std::string_view line);

}  // namespace dvsguard::compose
