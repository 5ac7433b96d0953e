#include "core/layer/entry_rules.h"

#include <fmt/format.h>

#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "core/layer/entry_path.h"
#include "core/layer/limits.h"
#include "core/layer/whiteout.h"
#include "core/text/display.h"

namespace dvsguard::layer {

namespace {

constexpr std::int64_t kMax32 = std::numeric_limits<std::uint32_t>::max();

Error refuse(std::string what) {
  return {.code = ErrorCode::Invalid, .what = std::move(what)};
}

// (uid_t)-1 is no owner: chown(2) takes it for "leave it".
bool is_owner(std::int64_t id) {
  return id >= 0 && id < kMax32;
}

bool is_device_number(std::int64_t number) {
  return number >= 0 && number <= kMax32;
}

}  // namespace

std::optional<EntryType> entry_type(char type) {
  switch (type) {
    case '0':
      return EntryType::File;
    case '1':
      return EntryType::HardLink;
    case '2':
      return EntryType::Symlink;
    case '3':
      return EntryType::CharDevice;
    case '4':
      return EntryType::BlockDevice;
    case '5':
      return EntryType::Directory;
    case '6':
      return EntryType::Fifo;
    default:  // a byte of the input, no enum
      return std::nullopt;
  }
}

Status fill_entry(const TarHeader& header, Entry& entry) {
  TRY_STATUS(clean_path(header.name, entry.path));
  entry.type = entry_type(header.type).value_or(EntryType::File);
  entry.size = static_cast<std::uint64_t>(header.size);
  entry.mode = static_cast<std::uint32_t>(header.mode & 07777);
  entry.mtime = header.mtime;
  entry.link.clear();
  const auto shown = [&] { return text::quoted(entry.path); };
  if (entry.path.empty() && entry.type != EntryType::Directory) return refuse("the root is no folder");
  if (parse_whiteout(entry.path).kind == WhiteoutKind::Refused) {
    return refuse(shown() + " is a whiteout of its own folder");
  }
  // The kernel would cut it, to root's perhaps (CVE-2024-40635).
  if (!is_owner(header.uid) || !is_owner(header.gid)) {
    return refuse(shown() + " belongs to a user or group that 32 bits do not hold");
  }
  entry.uid = static_cast<std::uint64_t>(header.uid);
  entry.gid = static_cast<std::uint64_t>(header.gid);
  switch (entry.type) {
    case EntryType::HardLink:
    case EntryType::Symlink:
      if (header.link.empty()) return refuse(shown() + " is a link to nothing");
      if (header.link.size() > kMaxPathBytes) {
        return Error{
            .code = ErrorCode::Cap,
            .what = fmt::format("a link's target is longer than {} bytes (kMaxPathBytes)", kMaxPathBytes)};
      }
      entry.link = header.link;
      break;
    case EntryType::CharDevice:
    case EntryType::BlockDevice:
    case EntryType::Fifo:
      if (!is_device_number(header.major) || !is_device_number(header.minor)) {
        return refuse(shown() + " has a device number that 32 bits do not hold");
      }
      break;
    case EntryType::File:
    case EntryType::Directory:
      break;
  }
  return {};
}

}  // namespace dvsguard::layer
