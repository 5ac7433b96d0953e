#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

// Package URLs (ECMA-427, github.com/package-url/purl-spec): what an SBOM calls a package and a VEX document
// a product.
namespace dvsguard::package {

inline constexpr std::size_t kMaxPurlBytes = 4096;

// All parts are decoded.
struct Purl {
  std::string type;                                                 // lower case
  std::string space;                                                // segments with "/" between; may be empty
  std::string name, version;                                        // version may be empty
  std::map<std::string, std::string, std::less<>> qualifiers = {};  // an empty value is as good as none
  std::string subpath = {};

  // The canonical form.
  [[nodiscard]] std::string text() const;
  // Namespace and name, "debian/openssl": one text whether or not whoever wrote it escaped the slashes.
  [[nodiscard]] std::string path() const { return space.empty() ? name : space + "/" + name; }
};

// "pkg:type/namespace/name@version?qualifiers#subpath"; nothing where it is none. Namespace and name are in
// lower case for the types whose definitions say so.
[[nodiscard]] std::optional<Purl> parse_purl(std::string_view text);

// Whether all that `wanted` says holds for `actual`: type and path; version and qualifiers, where it has
// them. A subpath is a place inside of the package, and says nothing of which one.
[[nodiscard]] bool covers(const Purl& wanted, const Purl& actual);

// ASCII letters alone.
[[nodiscard]] std::string to_lower(std::string_view text);

}  // namespace dvsguard::package
