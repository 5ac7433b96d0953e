#pragma once

#include <string_view>

namespace dvsguard::compose {

// Whether go-yaml makes a time of a plain scalar: YYYY-M-D, alone or with h:m:s[.fraction] behind "T" and a
// zone, or behind a blank and none.
[[nodiscard]] bool is_timestamp(std::string_view scalar);

}  // namespace dvsguard::compose
