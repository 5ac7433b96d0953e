#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/base/version.h"
#include "core/package/package.h"

// The order of versions, as each ecosystem's own tools have it. Different texts may be equal ("1.0", "1.00").
namespace dvsguard::package {

inline constexpr std::size_t kMaxVersionBytes = 4096;

// [epoch:]upstream[-revision] (deb-version(7), Debian policy 5.6.12). Taken is what dpkg takes, also where it
// warns: an upstream part that starts with no digit, or characters that policy does not have.
struct DpkgVersion {
  std::uint32_t epoch = 0;
  std::string upstream, revision;

  friend std::strong_ordering operator<=>(const DpkgVersion& a, const DpkgVersion& b);
  friend bool operator==(const DpkgVersion& a, const DpkgVersion& b) { return (a <=> b) == 0; }
};
[[nodiscard]] Result<DpkgVersion> parse_dpkg_version(std::string_view text);

// number{.number}...{letter}{_suffix{number}}...{~hash}{-r#} (apk-package(5)).
struct ApkVersion {
  enum class Kind : std::uint8_t { First, Number, Letter, Suffix, SuffixNumber, Hash, Revision };
  enum class Suffix : std::uint8_t { Alpha, Beta, Pre, Rc, Cvs, Svn, Git, Hg, P };
  struct Part {
    Kind kind = Kind::First;
    Suffix suffix = Suffix::Alpha;  // of a Suffix
    std::string text;               // of any other: digits, a letter, a hash
  };
  std::vector<Part> parts;

  friend std::strong_ordering operator<=>(const ApkVersion& a, const ApkVersion& b);
  friend bool operator==(const ApkVersion& a, const ApkVersion& b) { return (a <=> b) == 0; }
};
[[nodiscard]] Result<ApkVersion> parse_apk_version(std::string_view text);

// "v1.2.3", "v0.0.0-20200102030405-abcdefabcdef", "v2.0.0+incompatible": a semantic version after `v`, all
// three numbers (go.dev/ref/mod#versions). Unsupported: "(devel)".
[[nodiscard]] Result<Version> parse_go_module_version(std::string_view text);

// "go1.21rc2", "go1.21.3", "go1.22.3 X:boringcrypto", as the semantic version that Go's advisories use for
// the standard library: 1.21.0-rc.2. Since 1.21 a bare "go1.21" is before all its pre-releases (go.dev/doc/
// toolchain#version). Unsupported: "devel …", which is no release.
[[nodiscard]] Result<Version> parse_go_toolchain_version(std::string_view text);

// By the order of `ecosystem`; Unsupported for one that this version does not read. Go: module versions, and
// toolchains where both start with "go". crates.io: semantic versions, as Cargo holds them to.
[[nodiscard]] Result<std::strong_ordering> compare_versions(Ecosystem ecosystem, std::string_view a,
                                                            std::string_view b);

}  // namespace dvsguard::package
