#include "core/image/documents.h"

#include <algorithm>
#include <iterator>

#include "core/package/apk.h"
#include "core/package/dpkg.h"
#include "core/package/os_release.h"

namespace dvsguard::image {
namespace {

constexpr std::size_t kMaxPackageDatabase = std::size_t{16} << 20;  // Debian's largest real ones have 5 MiB
constexpr std::size_t kMaxAccounts = std::size_t{1} << 20;

bool is_any_of(const auto& paths, std::string_view path) {
  return std::find(std::begin(paths), std::end(paths), path) != std::end(paths);
}

}  // namespace

std::optional<Document> document_at(std::string_view path) {
  if (path == package::kDpkgStatus) return Document::DpkgStatus;
  if (is_any_of(package::kApkInstalled, path)) return Document::ApkInstalled;
  if (is_any_of(package::kOsReleasePaths, path)) return Document::OsRelease;
  if (path == "etc/passwd") return Document::Passwd;
  if (path == "etc/group") return Document::Group;
  if (path.starts_with(package::kDpkgStatusFolder) && !path.ends_with(".md5sums"))
    return Document::DpkgStatusFile;
  return std::nullopt;
}

std::size_t max_bytes(Document kind) {
  switch (kind) {
    case Document::DpkgStatus:
    case Document::ApkInstalled:
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

}  // namespace dvsguard::image
