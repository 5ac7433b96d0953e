#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/package/os_release.h"
#include "core/package/package.h"

// Package URLs (ECMA-427, github.com/package-url/purl-spec).
namespace dvsguard::sbom {

struct Purl {
  std::string type;                                             // lower case
  std::string space;                                            // segments with "/" between; may be empty
  std::string name, version;                                    // version may be empty
  std::vector<std::pair<std::string, std::string>> qualifiers;  // empty values are left out
  std::string subpath;

  // The canonical form.
  [[nodiscard]] std::string text() const;
};

// Nothing where the distribution is not named, so that nobody's namespace would be right. `os`: null where
// the image has no os-release.
[[nodiscard]] std::optional<Purl> purl_of(const package::Package& package, const package::OsRelease* os);

// Nothing for a path that is no module's: empty, a folder of the build's machine, "command-line-arguments".
[[nodiscard]] std::optional<Purl> purl_of_go_module(std::string_view path, std::string_view version);

}  // namespace dvsguard::sbom
