#include "core/package/database.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/package/apk.h"
#include "core/package/chisel.h"
#include "core/package/dpkg.h"

namespace dvsguard::package {

std::optional<DatabaseKind> database_kind(std::string_view path) {
  if (path == kDpkgStatus) return DatabaseKind::DpkgStatus;
  if (path.starts_with(kDpkgStatusFolder)) {
    // Beside each package's file may stand the digests of what it installed.
    if (path.ends_with(".md5sums") || path.find('/', kDpkgStatusFolder.size()) != std::string_view::npos)
      return std::nullopt;
    return DatabaseKind::DpkgStatusFile;
  }
  if (std::find(std::begin(kApkInstalled), std::end(kApkInstalled), path) != std::end(kApkInstalled))
    return DatabaseKind::ApkInstalled;
  if (path == kChiselManifest) return DatabaseKind::ChiselManifest;
  return std::nullopt;
}

Result<std::vector<Package>> parse_database(DatabaseKind kind, std::string_view bytes, std::string_view path,
                                            const OsRelease* os) {
  switch (kind) {
    case DatabaseKind::DpkgStatus:
      return parse_dpkg_status(bytes, path, dpkg_ecosystem(os));
    case DatabaseKind::DpkgStatusFile: {
      TRY(Package package, parse_dpkg_status_file(bytes, path, dpkg_ecosystem(os)));
      std::vector<Package> packages;
      packages.push_back(std::move(package));
      return packages;
    }
    case DatabaseKind::ApkInstalled:
      return parse_apk_installed(bytes, path, apk_ecosystem(os));
    case DatabaseKind::ChiselManifest:
      return parse_chisel_manifest(bytes, path, dpkg_ecosystem(os));
  }
  return Error{.code = ErrorCode::Unsupported, .what = "no such database"};
}

}  // namespace dvsguard::package
