#pragma once

#include "core/report/report.h"

namespace dvsguard::cli {

// What stdout can show: colours on a terminal without NO_COLOR (no-color.org) that is not dumb, its width
// within reason, UTF-8 where the locale says so.
[[nodiscard]] report::TextStyle text_style();

}  // namespace dvsguard::cli
