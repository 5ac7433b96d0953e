#include "core/sbom/purl.h"

#include <algorithm>
#include <array>

#include "core/base/split.h"
#include "core/package/database.h"

namespace dvsguard::sbom {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

bool is_kept(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
         c == '_' || c == '~' || c == ':';
}

std::string encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (is_kept(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

std::string encoded_segments(std::string_view text) {
  std::string out;
  for (const std::string_view segment : split(text, '/')) out += (out.empty() ? "" : "/") + encoded(segment);
  return out;
}

// "debian-12", "alpine-3.20.3"
std::string distribution(const package::OsRelease* os) {
  if (os == nullptr || os->id.empty() || os->version_id.empty()) return {};
  return os->id + "-" + os->version_id;
}

}  // namespace

std::string Purl::text() const {
  std::string out = "pkg:" + type + "/";
  if (!space.empty()) out += encoded_segments(space) + "/";
  out += encoded(name);
  if (!version.empty()) out += "@" + encoded(version);
  auto sorted = qualifiers;
  std::sort(sorted.begin(), sorted.end());
  char separator = '?';
  for (const auto& [key, value] : sorted) {
    if (value.empty()) continue;
    out += separator + key + "=" + encoded(value);
    separator = '&';
  }
  if (!subpath.empty()) out += "#" + encoded_segments(subpath);
  return out;
}

std::optional<Purl> purl_of(const package::Package& package, const package::OsRelease* os) {
  if (package.ecosystem == package::Ecosystem::CratesIo) {
    Purl purl;
    purl.type = "cargo";
    purl.name = package.name;
    purl.version = package.version;
    return purl;
  }
  const auto kind = package::database_kind(package.database);
  if (!kind || os == nullptr || os->id.empty()) return std::nullopt;
  Purl purl;
  purl.type = *kind == package::DatabaseKind::ApkInstalled ? "apk" : "deb";
  purl.space = lower(os->id);
  purl.name = lower(package.name);
  purl.version = package.version;
  purl.qualifiers = {{"arch", package.architecture}, {"distro", distribution(os)}};
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
  if (segments.size() > 1) purl.space = lower(path.substr(0, path.rfind('/')));
  purl.name = lower(segments.back());
  if (version != "(devel)") purl.version = version;
  return purl;
}

}  // namespace dvsguard::sbom
