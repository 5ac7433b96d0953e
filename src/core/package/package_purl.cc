#include "core/package/package_purl.h"

#include <algorithm>
#include <string>
#include <vector>

#include "core/base/split.h"
#include "core/package/database.h"

namespace dvsguard::package {
namespace {

// "debian-12", "alpine-3.20.3"
std::string distribution(const OsRelease& os) {
  return os.id.empty() || os.version_id.empty() ? std::string() : os.id + "-" + os.version_id;
}

}  // namespace

std::optional<Purl> purl_of(const Package& package, const OsRelease* os) {
  if (package.ecosystem == Ecosystem::CratesIo)
    return Purl{.type = "cargo", .space = {}, .name = package.name, .version = package.version};
  const auto kind = database_kind(package.database);
  if (!kind || os == nullptr || os->id.empty()) return std::nullopt;
  Purl purl;
  purl.type = *kind == DatabaseKind::ApkInstalled ? "apk" : "deb";
  purl.space = to_lower(os->id);
  purl.name = to_lower(package.name);
  purl.version = package.version;
  purl.qualifiers = {{"arch", package.architecture}, {"distro", distribution(*os)}};
  return purl;
}

std::optional<Purl> purl_of_go_module(std::string_view path, std::string_view version) {
  const std::vector<std::string_view> segments = split(path, '/');
  const bool is_module = std::all_of(segments.begin(), segments.end(), [](std::string_view segment) {
    return !segment.empty() && segment.front() != '.' &&
           std::all_of(segment.begin(), segment.end(),
                       [](char c) { return c > ' ' && c < '\x7f' && c != '\\'; });
  });
  if (!is_module || path == "command-line-arguments") return std::nullopt;
  Purl purl;
  purl.type = "golang";
  if (segments.size() > 1) purl.space = to_lower(path.substr(0, path.rfind('/')));
  purl.name = to_lower(segments.back());
  if (version != "(devel)") purl.version = version;
  return purl;
}

}  // namespace dvsguard::package
