#include "core/image/documents.h"

#include <algorithm>
#include <iterator>

#include "core/layer/entry_path.h"
#include "core/package/apk.h"
#include "core/package/chisel.h"
#include "core/package/database.h"
#include "core/package/dpkg.h"
#include "core/package/os_release.h"

namespace dvsguard::image {
namespace {

constexpr std::size_t kMaxPackageDatabase = std::size_t{16} << 20;  // Debian's largest real ones have 5 MiB
constexpr std::size_t kMaxAccounts = std::size_t{1} << 20;

bool is_any_of(const auto& paths, std::string_view path) {
  return std::find(std::begin(paths), std::end(paths), path) != std::end(paths);
}

Document document_of(package::DatabaseKind kind) {
  switch (kind) {
    case package::DatabaseKind::DpkgStatus:
      return Document::DpkgStatus;
    case package::DatabaseKind::DpkgStatusFile:
      return Document::DpkgStatusFile;
    case package::DatabaseKind::ApkInstalled:
      return Document::ApkInstalled;
    case package::DatabaseKind::ChiselManifest:
      return Document::ChiselManifest;
  }
  return Document::DpkgStatus;
}

}  // namespace

std::optional<Document> document_at(std::string_view path) {
  if (const auto database = package::database_kind(path)) return document_of(*database);
  if (is_any_of(package::kOsReleasePaths, path)) return Document::OsRelease;
  if (path == "etc/passwd") return Document::Passwd;
  if (path == "etc/group") return Document::Group;
  return std::nullopt;
}

std::optional<Document> document_elsewhere(const layer::Entry& link) {
  const bool symbolic = link.type == layer::EntryType::Symlink;
  if (!symbolic && link.type != layer::EntryType::HardLink) return std::nullopt;
  const std::size_t slash = link.path.rfind('/');
  const bool beside = symbolic && !link.link.starts_with('/') && slash != std::string::npos;
  std::string target;
  const std::string from = "/" + (beside ? link.path.substr(0, slash + 1) : "") + link.link;
  const bool is_place = bool(layer::clean_path(from, target));
  const auto leads_astray = [&](std::string_view document) {
    if (!is_place) return true;
    return !document_at(target + std::string(document.substr(link.path.size())));
  };
  const auto astray_at = [&](std::string_view document) -> std::optional<Document> {
    const bool inside = symbolic && document.starts_with(link.path) && document.size() > link.path.size() &&
                        document[link.path.size()] == '/';
    return inside && leads_astray(document) ? document_at(document) : std::nullopt;
  };
  if (const auto kind = document_at(link.path)) return leads_astray(link.path) ? kind : std::nullopt;
  for (const std::string_view document :
       {package::kDpkgStatus, std::string_view("var/lib/dpkg/status.d/any"), package::kApkInstalled[0],
        package::kApkInstalled[1], package::kChiselManifest, package::kOsReleasePaths[0],
        package::kOsReleasePaths[1], std::string_view("etc/passwd")}) {
    if (const auto kind = astray_at(document)) return kind;
  }
  return std::nullopt;
}

std::size_t max_bytes(Document kind) {
  switch (kind) {
    case Document::DpkgStatus:
    case Document::ApkInstalled:
    case Document::ChiselManifest:
      return kMaxPackageDatabase;
    case Document::DpkgStatusFile:
    case Document::Passwd:
    case Document::Group:
      return kMaxAccounts;
    case Document::OsRelease:
      return package::kMaxOsReleaseBytes;
  }
  return 0;
}

Unread::Bearing bearing_of(Document kind) {
  switch (kind) {
    case Document::DpkgStatus:
    case Document::DpkgStatusFile:
    case Document::ApkInstalled:
    case Document::ChiselManifest:
      return Unread::Bearing::Packages;
    case Document::OsRelease:
      return Unread::Bearing::Release;
    case Document::Passwd:
    case Document::Group:
      return Unread::Bearing::Accounts;
  }
  return Unread::Bearing::Packages;
}

}  // namespace dvsguard::image
