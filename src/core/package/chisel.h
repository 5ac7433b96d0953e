#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/package/package.h"

// What Chisel cut out of Ubuntu's packages: a jsonwall of schema 1.0, compressed by zstd
// (github.com/canonical/chisel, public/jsonwall and public/manifest).
namespace dvsguard::package {

inline constexpr std::string_view kChiselManifest = "var/lib/chisel/manifest.wall";
inline constexpr std::size_t kMaxChiselWindow = std::size_t{8} << 20;  // of its zstd frames

// Refused: another version or schema, a line that is no JSON object with a kind, a package without name or
// version, and another number of lines than the first one tells. It does not name the source packages that
// advisories speak of.
[[nodiscard]] Result<std::vector<Package>> parse_chisel_manifest(std::string_view bytes,
                                                                 std::string_view path, Ecosystem ecosystem);

}  // namespace dvsguard::package
