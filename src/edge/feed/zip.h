#pragma once

#include "edge/feed/budget.h"

namespace dvsguard::feed {

// Of a regular file that begins as a zip does.
[[nodiscard]] Status read_zip(Budget& budget, const TakeDocument& take);

}  // namespace dvsguard::feed
