#pragma once

#include "core/base/result.h"
#include "core/text/node.h"

// The Compose specification's "Merge": a later file laid over an earlier one, a service over the one it
// extends. A value that replaces another keeps the other's place in `via`.
namespace dvsguard::compose {

// `over` is used up.
[[nodiscard]] Status merge_project(text::Node& base, text::Node&& over);
[[nodiscard]] Status merge_service(text::Node& base, text::Node&& over);

// Equal as values: places, quotes and the order of a mapping's members do not matter.
[[nodiscard]] bool same_value(const text::Node& a, const text::Node& b);

}  // namespace dvsguard::compose
