#pragma once

#include <optional>
#include <string_view>

#include "core/text/node.h"

// What a YAML scalar means to go-yaml v3, which Docker Compose decodes with.
namespace dvsguard::text {

// A plain scalar without a tag. A timestamp is a String here: go-yaml makes it a time, which no Compose field
// takes.
[[nodiscard]] Kind resolve_plain(std::string_view text);

// A scalar with one of the core tags ("!!int", …). Nothing where the text is not of that type, which go-yaml
// refuses. Any other tag gives a String.
[[nodiscard]] std::optional<Kind> resolve_tagged(std::string_view tag, std::string_view text);

}  // namespace dvsguard::text
