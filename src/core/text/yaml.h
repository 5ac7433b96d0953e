#pragma once

#include <string_view>

#include "core/base/result.h"
#include "core/text/limits.h"
#include "core/text/node.h"

// Strict YAML through libyaml's events, scalars resolved as go-yaml v3 resolves them for Docker Compose.
namespace dvsguard::text {

// Parses exactly one document. Refused, with the position: keys that stand twice or are no strings, several
// documents, bad UTF-8, control bytes, escapes that spell U+0000 or kGap, unknown or recursive anchors,
// anything over `limits` (each by its name). An empty document is a Null node. `file` names the input in
// every Place.
//
// An aliased value stands where the alias does and has the anchor's place in `via`; what is inside it, or
// comes through a merge key (`<<`, YAML 1.1's precedence, after the mapping's own keys), stands where it is
// written and has the alias's place in `via`.
[[nodiscard]] Result<Node> parse_yaml(std::string_view bytes, const FileName& file,
                                      const Limits& limits = {});

}  // namespace dvsguard::text
