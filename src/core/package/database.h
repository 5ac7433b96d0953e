#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/package/os_release.h"
#include "core/package/package.h"

// The package databases that this version reads, by where they stand in an image.
namespace dvsguard::package {

enum class DatabaseKind : std::uint8_t { DpkgStatus, DpkgStatusFile, ApkInstalled, ChiselManifest };

// By the path in the image alone (clean, without a leading slash). Cheap: it is asked of every file.
[[nodiscard]] std::optional<DatabaseKind> database_kind(std::string_view path);

// What the database at `path` lists, in its order. `os`: the image's os-release; null where it has none.
[[nodiscard]] Result<std::vector<Package>> parse_database(DatabaseKind kind, std::string_view bytes,
                                                          std::string_view path, const OsRelease* os);

}  // namespace dvsguard::package
