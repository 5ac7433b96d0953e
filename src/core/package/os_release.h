#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/package/package.h"

// os-release(5): which distribution, and which release of it.
namespace dvsguard::package {

struct OsRelease {
  std::string id, id_like, version_id, version_codename, pretty_name;
};

inline constexpr std::size_t kMaxOsReleaseBytes = std::size_t{64} << 10;

// Where the file may stand; the first that is there counts.
inline constexpr std::string_view kOsReleasePaths[] = {"etc/os-release", "usr/lib/os-release"};

// Read as a shell would, without expanding anything; of a variable that is set twice the last counts.
// Refused: a line that is no assignment, a quote that its line does not close, text after a closing quote.
[[nodiscard]] Result<OsRelease> parse_os_release(std::string_view bytes, std::string_view path);

// Whose packages dpkg's and apk's databases list. Other where nobody says, and for a derivative: its versions
// are not those that the parent's advisories speak of. Null: the image has no os-release.
[[nodiscard]] Ecosystem dpkg_ecosystem(const OsRelease* os);
[[nodiscard]] Ecosystem apk_ecosystem(const OsRelease* os);

}  // namespace dvsguard::package
