#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/compose/file_view.h"

// A file of the operator's own, which decides in his name.
namespace dvsguard::cli {

// `path` is absolute; errors name it as `shown`. Refused where others than root and this user may change what
// it leads to; `so` is what would follow from that: ", and so accept findings in your name", or nothing.
[[nodiscard]] Result<compose::File> read_own(const compose::FileView& files, const std::string& path,
                                             const std::string& shown, std::string_view so = "");

}  // namespace dvsguard::cli
