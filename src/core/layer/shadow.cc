#include "core/layer/shadow.h"

#include <algorithm>

#include "core/layer/whiteout.h"

namespace dvsguard::layer {

namespace {

// What a layer says of one path. The last entry of a path decides between the first three.
enum Flag : std::uint8_t {
  kFolder = 1,
  kLink = 2,
  kOther = 4,
  kWhiteout = 8,
  kOpaque = 16,
  kBoth = 32,  // a folder to one entry and a file to another
};
constexpr std::uint8_t kStands = kFolder | kLink | kOther;
// Of a layer that hides what lower layers hold at the path, and inside of it. Folders merge.
constexpr std::uint8_t kHidesAt = kWhiteout | kStands;
constexpr std::uint8_t kHidesInside = kWhiteout | kOpaque | kLink | kOther;

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

}  // namespace

bool LayerPaths::add(const Entry& entry) {
  const auto whiteout = parse_whiteout(entry.path);
  const std::uint64_t parent = folder(parent_of(entry.path));
  switch (whiteout.kind) {
    case WhiteoutKind::None:
      return stand(entry.path.empty() ? kRootHash : hasher_.child(parent, name_of(entry.path)), entry.type);
    case WhiteoutKind::Path:
      table_.at(hasher_.child(parent, whiteout.name)) |= kWhiteout;
      return false;
    case WhiteoutKind::Opaque:
      table_.at(parent) |= kOpaque;
      return false;
    case WhiteoutKind::Refused:
      return false;
  }
  return false;
}

bool LayerPaths::has_file(std::string_view path) {
  const std::uint64_t hash = hasher_.walk(path, [](std::uint64_t) {});
  return (table_.find(hash) & (kLink | kOther)) != 0;
}

bool LayerPaths::stand(std::uint64_t path, EntryType type) {
  auto& flags = table_.at(path);
  const std::uint8_t now = flag_of(type), before = flags & kStands;
  const std::uint8_t both = before == kFolder && now == kOther ? kBoth : 0;
  flags = static_cast<std::uint8_t>((flags & ~kStands) | now | both);
  return before != 0 && (before != kFolder || now != kFolder);
}

// containerd makes the folders that a layer does not name; what stands there already stays.
std::uint64_t LayerPaths::folder(std::string_view path) {
  if (path == last_folder_) return last_hash_;
  last_hash_ = hasher_.walk(path, [this](std::uint64_t hash) {
    auto& flags = table_.at(hash);
    if ((flags & kStands) == 0) flags |= kFolder;
    if ((flags & kOther) != 0) flags |= kBoth;
  });
  last_folder_ = path;
  return last_hash_;
}

void Shadow::add(std::size_t layer, const LayerPaths& paths) {
  const auto number = static_cast<std::uint16_t>(layer);
  paths.table_.each([&](std::uint64_t path, std::uint8_t flags) {
    if (layer > 0) {
      Hiders& hiders = hiders_.at(path);
      if ((flags & kHidesAt) != 0) hiders.at = std::max(hiders.at, number);
      if ((flags & kHidesInside) != 0) hiders.inside = std::max(hiders.inside, number);
    }
    if ((flags & kLink) != 0) {
      std::uint16_t& lowest = links_.at(path);
      const auto from = static_cast<std::uint16_t>(number + 1);
      lowest = lowest == 0 ? from : std::min(lowest, from);
    }
    if ((flags & kBoth) != 0 && (flags & kOther) != 0) replaced_[layer].push_back(path);
  });
  std::ranges::sort(replaced_[layer]);
}

bool Shadow::hides(std::size_t layer, std::string_view path) {
  bool through_link = false, hidden = hiders_.find(kRootHash).inside > layer;
  const std::uint64_t folder = hasher_.walk(parent_of(path), [&](std::uint64_t hash) {
    const std::uint16_t link = links_.find(hash);
    // Of what was written through a link, such as bin/su where bin is usr/bin, nobody can tell by its name
    // what hides it: the file stays when the link goes.
    through_link = through_link || (link != 0 && link <= layer + 1);
    hidden = hidden || hiders_.find(hash).inside > layer ||
             (layer < replaced_.size() && std::ranges::binary_search(replaced_[layer], hash));
  });
  if (through_link) return false;
  return hidden || hiders_.find(hasher_.child(folder, name_of(path))).at > layer;
}

}  // namespace dvsguard::layer
