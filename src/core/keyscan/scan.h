#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/keyscan/hit.h"

// Key material in text, proven rather than guessed: 64 hex digits alone are a hash, not a key.
namespace dvsguard::keyscan {

// A whole file: Compose, environment, configuration, script, keystore, PEM. Hits in the order they stand.
[[nodiscard]] std::vector<Hit> scan_text(std::string_view bytes);

// One NAME=value pair, the value unquoted; offset, line and column of the hit are those within the value.
[[nodiscard]] std::optional<Hit> scan_named_value(std::string_view name, std::string_view value);

}  // namespace dvsguard::keyscan
