#pragma once

#include <optional>
#include <string_view>

#include "core/package/os_release.h"
#include "core/package/package.h"
#include "core/package/purl.h"

// What packages are called by package URL.
namespace dvsguard::package {

// Nothing where the distribution is not named, so that nobody's namespace would be right. `os`: null where
// the image has no os-release.
[[nodiscard]] std::optional<Purl> purl_of(const Package& package, const OsRelease* os);

// Nothing for a path that is no module's: empty, a folder of the build's machine, "command-line-arguments".
[[nodiscard]] std::optional<Purl> purl_of_go_module(std::string_view path, std::string_view version);

}  // namespace dvsguard::package
