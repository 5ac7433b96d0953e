#pragma once

#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/package/package.h"

// apk's record of what is installed (apk-package(5), its one-letter fields).
namespace dvsguard::package {

// Older and newer place; where /lib is a link to /usr/lib they are one.
inline constexpr std::string_view kApkInstalled[] = {"lib/apk/db/installed", "usr/lib/apk/db/installed"};

// Refused: a line that is no field, a record without name or version, and one that names a field twice.
[[nodiscard]] Result<std::vector<Package>> parse_apk_installed(std::string_view bytes, std::string_view path,
                                                               Ecosystem ecosystem);

}  // namespace dvsguard::package
