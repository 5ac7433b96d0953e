#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"

// What a layer's tar holds, one entry at a time, as containerd would unpack it.
namespace dvsguard::layer {

enum class EntryType : std::uint8_t { File, HardLink, Symlink, CharDevice, BlockDevice, Directory, Fifo };

struct Entry {
  std::string path;  // clean: no leading "/" or "./", no "..", no "//"; "" is the root itself
  EntryType type = EntryType::File;
  std::uint64_t size = 0;  // bytes of data that follow; a sparse file's holes are among them, as zeros
  std::uint32_t mode = 0;  // permission, setuid, setgid and sticky bits
  std::uint64_t uid = 0, gid = 0;
  std::int64_t mtime = 0;        // seconds since 1970
  std::string link = {};         // of a link: its target, as written
  bool file_capability = false;  // carries a security.capability attribute that is not empty
  std::uint64_t offset = 0;      // of its data in the inflated layer
};

// Takes the entries as they pass: what an extended header says of the next one, begin, then for files data,
// in as many pieces as it comes, then end.
class EntrySink {
 public:
  EntrySink() = default;
  EntrySink(const EntrySink&) = delete;
  EntrySink& operator=(const EntrySink&) = delete;
  virtual ~EntrySink() = default;

  // A PAX header as it is, at most kMaxMetaBytes; a global one is about no entry of its own.
  [[nodiscard]] virtual Status extended(std::string_view /*records*/, bool /*global*/) { return {}; }
  [[nodiscard]] virtual Status begin(const Entry& entry) = 0;
  [[nodiscard]] virtual Status data(std::span<const std::uint8_t> bytes) = 0;
  [[nodiscard]] virtual Status end() = 0;
};

}  // namespace dvsguard::layer
