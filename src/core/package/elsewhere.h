#pragma once

#include <optional>
#include <string_view>

#include "core/package/package.h"

// The databases and manifests of ecosystems that this version does not read, so that what is installed
// through them is named rather than passed over.
namespace dvsguard::package {

// By the path in the image alone (clean, without a leading slash). Cheap: it is asked of every file. Left out
// are the folders that only Debian's own packages fill, since dpkg's database lists what is in them.
[[nodiscard]] std::optional<Ecosystem> foreign_database(std::string_view path);

}  // namespace dvsguard::package
