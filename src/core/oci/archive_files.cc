#include "core/oci/archive_files.h"

#include <utility>
#include <vector>

#include "core/text/display.h"

namespace dvsguard::oci {
namespace {

// "a/b" and "../c" make "c"; nothing where it climbs out or is absolute.
bool join(std::string_view folder, std::string_view target, std::string& out) {
  if (target.starts_with('/') || target.find('\0') != std::string_view::npos) return false;
  std::vector<std::string_view> parts;
  const auto walk = [&](std::string_view path) {
    while (!path.empty()) {
      const std::size_t slash = path.find('/');
      const std::string_view part = path.substr(0, slash);
      path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
      if (part.empty() || part == ".") continue;
      if (part != "..") {
        parts.push_back(part);
      } else if (parts.empty()) {
        return false;
      } else {
        parts.pop_back();
      }
    }
    return true;
  };
  if (!walk(folder) || !walk(target)) return false;
  out.clear();
  for (const std::string_view part : parts) out.append(out.empty() ? "" : "/").append(part);
  return !out.empty();
}

std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

Error refused(ErrorCode code, std::string_view path, std::string what) {
  return Error{.code = code, .where = text::printable(path), .what = std::move(what)};
}

}  // namespace

Status ArchiveFiles::add(std::string_view path, const Entry& entry) {
  name_bytes_ += path.size() + entry.target.size();
  if (name_bytes_ > kMaxArchiveNameBytes || entries_.size() == kMaxArchiveEntries) {
    return Error{.code = ErrorCode::Cap,
                 .what =
                     "the archive has more entries than an image's may (kMaxArchiveEntries, "
                     "kMaxArchiveNameBytes)"};
  }
  const auto [found, added] = entries_.try_emplace(std::string(path), entry);
  if (!added) found->second.refused = "stands in the archive twice, and readers take different ones";
  return {};
}

Status ArchiveFiles::add_file(std::string_view path, std::uint64_t size, std::uint64_t offset) {
  return add(path, {size, offset, {}, {}});
}

Status ArchiveFiles::add_sparse_file(std::string_view path) {
  return add(path, {0, 0, {}, "is a sparse file, which no writer of images makes"});
}

Status ArchiveFiles::add_symlink(std::string_view path, std::string_view target) {
  Entry entry;
  if (!join(folder_of(path), target, entry.target)) entry.refused = "is a link out of the archive";
  return add(path, entry);
}

Status ArchiveFiles::add_hard_link(std::string_view path, std::string_view target) {
  Entry entry;
  if (!join("", target, entry.target)) entry.refused = "is a link out of the archive";
  return add(path, entry);
}

Result<ArchiveFiles::File> ArchiveFiles::find(std::string_view path) const {
  std::string at(path);
  for (int hops = 0; hops <= kMaxArchiveLinks; ++hops) {
    for (std::string_view folder = folder_of(at); !folder.empty(); folder = folder_of(folder)) {
      if (has(folder))
        return refused(ErrorCode::Invalid, path, "leads through a link, or a file, as a folder");
    }
    const auto found = entries_.find(at);
    if (found == entries_.end()) {
      return refused(ErrorCode::Missing, path,
                     hops == 0 ? "is not in the archive" : "is a link to what is not in the archive");
    }
    const Entry& entry = found->second;
    if (!entry.refused.empty()) return refused(ErrorCode::Invalid, path, std::string(entry.refused));
    if (entry.target.empty()) return File{std::move(at), entry.size, entry.offset};
    at = entry.target;
  }
  return refused(ErrorCode::Invalid, path, "is a link to a link … without an end (kMaxArchiveLinks)");
}

}  // namespace dvsguard::oci
