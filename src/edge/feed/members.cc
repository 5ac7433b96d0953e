#include "edge/feed/members.h"

#include <utility>

namespace dvsguard::feed {
namespace {

// Null for what a bundle may hold.
const char* foreign(layer::EntryType type) {
  switch (type) {
    case layer::EntryType::File:
    case layer::EntryType::Directory:
      return nullptr;
    case layer::EntryType::HardLink:
      return "is a hard link";
    case layer::EntryType::Symlink:
      return "is a symbolic link";
    case layer::EntryType::CharDevice:
    case layer::EntryType::BlockDevice:
      return "is a device";
    case layer::EntryType::Fifo:
      return "is a FIFO";
  }
  return nullptr;
}

}  // namespace

Status Members::begin(const layer::Entry& entry) {
  shown_ = budget_.bundle() + ": " + entry.path;
  if (const char* what = foreign(entry.type)) {
    return Error{.code = ErrorCode::Invalid,
                 .place = {.file = file_name(shown_)},
                 .what = std::string(what) + ": a bundle of advisories has files and folders alone"};
  }
  wanted_ = entry.type == layer::EntryType::File && entry.path.ends_with(".json");
  bytes_.clear();
  return wanted_ ? budget_.check_document(entry.size, shown_) : Status();
}

Status Members::data(std::span<const std::uint8_t> bytes) {
  if (wanted_) bytes_.append(bytes.begin(), bytes.end());
  return {};
}

Status Members::end() {
  return std::exchange(wanted_, false) ? take_(shown_, bytes_) : Status();
}

}  // namespace dvsguard::feed
