#pragma once

#include "core/base/result.h"
#include "core/text/node.h"

// Lists in which a later item replaces an earlier one of the same name: the Compose specification's "Unique
// resources". The later item takes the earlier one's position, and keeps its place in `via`.
namespace dvsguard::compose {

[[nodiscard]] Status enforce_unicity(text::Node& tree);

}  // namespace dvsguard::compose
