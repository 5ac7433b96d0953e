#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/package/os_release.h"
#include "core/package/package.h"

// The names that advisories use for where packages come from, and the ones that an image uses.
namespace dvsguard::advisory {

struct Origin {
  std::string_view ecosystem;  // as in Key
  std::string_view release;    // the same; Debian's by codename
};

// OSV's affected[].package.ecosystem, "Debian:12"; nothing where it is none that this version matches.
[[nodiscard]] std::optional<Origin> parse_osv_ecosystem(std::string_view text);

// Whether this version matches advisories for it. Key::ecosystem is then package::ecosystem_name() of it.
[[nodiscard]] bool is_matched(package::Ecosystem ecosystem);
[[nodiscard]] std::optional<package::Ecosystem> matched_ecosystem(std::string_view key);

// "12" is "bookworm"; what is not in the table stays as it is.
[[nodiscard]] std::string_view debian_codename(std::string_view version);

// The releases under which the advisories for a package of `ecosystem` may stand, the likeliest first.
[[nodiscard]] std::vector<std::string> release_names(package::Ecosystem ecosystem,
                                                     const package::OsRelease& os);

}  // namespace dvsguard::advisory
