#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

// Package URLs (package-url/purl-spec): what VEX documents call a product.
namespace dvsguard::advisory {

struct Purl {
  std::string type;     // lower case
  std::string path;     // namespace and name, decoded: "debian/openssl", "golang.org/x/text"
  std::string version;  // decoded; may be empty
  std::map<std::string, std::string, std::less<>> qualifiers;  // decoded, keys in lower case
};

// "pkg:type/namespace/name@version?qualifiers#subpath"; nothing where it is none. The subpath is left out.
// Types that the specification calls insensitive to case have their path in lower case.
[[nodiscard]] std::optional<Purl> parse_purl(std::string_view text);

// Whether all that `wanted` says holds for `actual`: type and path; version and qualifiers, where it has
// them.
[[nodiscard]] bool covers(const Purl& wanted, const Purl& actual);

}  // namespace dvsguard::advisory
