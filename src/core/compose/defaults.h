#pragma once

#include "core/text/node.h"

// Values that Compose fills in where a canonical tree leaves them out: compose-go's SetDefaultValues.
namespace dvsguard::compose {

void set_defaults(text::Node& tree);

}  // namespace dvsguard::compose
