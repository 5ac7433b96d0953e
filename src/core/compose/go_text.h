#pragma once

#include <string>

#include "core/text/node.h"

namespace dvsguard::compose {

// A scalar as Compose spells it where text is wanted (Go's fmt.Sprint): 0x10 is "16", 1.10 is "1.1", 1e3 is
// "1000", null is "".
[[nodiscard]] std::string go_text(const text::Node& scalar);

}  // namespace dvsguard::compose
