#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/text/limits.h"
#include "core/text/node.h"

// Strict JSON (RFC 8259) in, RFC 8785 canonical JSON out.
namespace dvsguard::text {

// Refused, with the position: duplicate keys, trailing bytes, bad UTF-8, lone surrogates, comments, trailing
// commas, leading zeros, anything over `limits`. Numbers keep their text (Kind::Int or Kind::Float).
[[nodiscard]] Result<Node> parse_json(std::string_view bytes, const FileName& file,
                                      const Limits& limits = {});

// A JSON string with its quotes; input is UTF-8 (bad bytes become U+FFFD).
[[nodiscard]] std::string json_string(std::string_view text);

// RFC 8785: sorted by UTF-16 code units, no white space, ECMAScript numbers. Error on a number that a double
// cannot hold exactly where it is an integer above 2^53, and on Kind::Unknown.
[[nodiscard]] Result<std::string> canonical_json(const Node& node);

}  // namespace dvsguard::text
