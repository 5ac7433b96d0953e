#pragma once

#include <string_view>

#include "core/base/result.h"
#include "core/text/limits.h"
#include "core/text/node.h"

// Strict YAML through libyaml's events, scalars resolved as go-yaml v3 resolves them for Docker Compose.
namespace dvsguard::text {

// Parses exactly one document. Refused, with the position: duplicate keys, keys that are not scalars, several
// documents, bad UTF-8, control bytes, unknown anchors, anything over `limits` (each by its name). Merge keys
// (`<<`) are resolved with YAML 1.1's precedence; an aliased value carries the anchor's place in `via`.
// An empty document is a Null node. `file` names the input in every Place.
[[nodiscard]] Result<Node> parse_yaml(std::string_view bytes, const FileName& file,
                                      const Limits& limits = {});

}  // namespace dvsguard::text
