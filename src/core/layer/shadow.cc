#include "core/layer/shadow.h"

#include <algorithm>

#include "core/layer/whiteout.h"

namespace dvsguard::layer {

namespace {

// What a layer says of one path. The last entry of a path decides between the first three.
enum Flag : std::uint8_t { kFolder = 1, kLink = 2, kOther = 4, kWhiteout = 8, kOpaque = 16 };
constexpr std::uint8_t kStands = kFolder | kLink | kOther;

std::uint8_t flag_of(EntryType type) {
  switch (type) {
    case EntryType::Directory:
      return kFolder;
    case EntryType::Symlink:
      return kLink;
    case EntryType::File:
    case EntryType::HardLink:
    case EntryType::CharDevice:
    case EntryType::BlockDevice:
    case EntryType::Fifo:
      return kOther;
  }
  return kOther;
}

std::string_view parent_of(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

// Of a layer that hides what lower layers hold in a folder, or at the path itself.
bool hides_inside(std::uint8_t flags) {
  return (flags & (kWhiteout | kOpaque | kLink | kOther)) != 0;
}
bool hides_at(std::uint8_t flags, bool is_folder) {
  return (flags & (kWhiteout | kLink | kOther)) != 0 || ((flags & kFolder) != 0 && !is_folder);
}

}  // namespace

bool LayerPaths::add(const Entry& entry) {
  const auto whiteout = parse_whiteout(entry.path);
  add_parents(entry.path);
  switch (whiteout.kind) {
    case WhiteoutKind::None:
      return stand(entry.path, entry.type);
    case WhiteoutKind::Path: {
      std::string target(whiteout.folder);
      if (!target.empty()) target += '/';
      target += whiteout.name;
      mark(target, kWhiteout);
      return false;
    }
    case WhiteoutKind::Opaque:
      mark(whiteout.folder, kOpaque);
      return false;
    case WhiteoutKind::Refused:
      return false;
  }
  return false;
}

bool LayerPaths::stand(std::string_view path, EntryType type) {
  auto& flags = table_.at(crypto::siphash(path, key_));
  const std::uint8_t now = flag_of(type), before = flags & kStands;
  flags = static_cast<std::uint8_t>((flags & ~kStands) | now);
  return before != 0 && (before != kFolder || now != kFolder);
}

void LayerPaths::mark(std::string_view path, std::uint8_t flag) {
  table_.at(crypto::siphash(path, key_)) |= flag;
}

// containerd makes the folders that a layer does not name; what stands there already stays.
void LayerPaths::add_parents(std::string_view path) {
  const auto direct = parent_of(path);
  if (has_parent_ && direct == last_parent_) return;
  for (auto folder = direct; !folder.empty(); folder = parent_of(folder)) {
    auto& flags = table_.at(crypto::siphash(folder, key_));
    if ((flags & kStands) == 0) flags |= kFolder;
  }
  last_parent_ = direct;
  has_parent_ = true;
}

// Of an entry that was written through a link, such as bin/su where bin is usr/bin, nobody can tell by its
// name what hides it: the file stays when the link goes.
bool Shadow::goes_through_link(std::size_t layer, const std::vector<std::uint64_t>& folders) const {
  for (std::size_t below = 0; below <= layer && below < layers_.size(); ++below) {
    const auto is_link = [&](std::uint64_t folder) {
      return (layers_[below].table_.find(folder) & kLink) != 0;
    };
    if (std::any_of(folders.begin(), folders.end(), is_link)) return true;
  }
  return false;
}

std::optional<std::size_t> Shadow::hidden_by(std::size_t layer, std::string_view path, bool is_folder) const {
  const std::uint64_t own = crypto::siphash(path, key_);
  std::vector<std::uint64_t> folders;
  for (auto folder = path; !folder.empty();) {
    folder = parent_of(folder);
    folders.push_back(crypto::siphash(folder, key_));
  }
  if (goes_through_link(layer, folders)) return std::nullopt;
  for (std::size_t upper = layer; upper < layers_.size(); ++upper) {
    const auto& table = layers_[upper].table_;
    const auto hides = [&](std::uint64_t folder) {
      const auto flags = table.find(folder);
      return upper == layer ? (flags & kOther) != 0 : hides_inside(flags);
    };
    const bool at = upper != layer && hides_at(table.find(own), is_folder);
    if (at || std::any_of(folders.begin(), folders.end(), hides)) return upper;
  }
  return std::nullopt;
}

}  // namespace dvsguard::layer
