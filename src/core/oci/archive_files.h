#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "core/base/result.h"

// Which paths an image's tar has, and which of them are links.
namespace dvsguard::oci {

inline constexpr std::size_t kMaxArchiveEntries = 100'000;
inline constexpr std::size_t kMaxArchiveNameBytes = 32u << 20;  // of all paths and links together
inline constexpr int kMaxArchiveLinks = 16;                     // one after the other

// Paths are clean and relative.
class ArchiveFiles {
 public:
  // `offset`: of its bytes in the tar, for whoever reads by position.
  [[nodiscard]] Status add_file(std::string_view path, std::uint64_t size, std::uint64_t offset = 0);
  // One whose bytes do not stand in one piece.
  [[nodiscard]] Status add_sparse_file(std::string_view path);
  // The target is as written: a symbolic link's is relative to its folder, a hard link's to the root.
  [[nodiscard]] Status add_symlink(std::string_view path, std::string_view target);
  [[nodiscard]] Status add_hard_link(std::string_view path, std::string_view target);

  [[nodiscard]] bool has(std::string_view path) const { return entries_.contains(path); }

  struct File {
    std::string path;
    std::uint64_t size = 0, offset = 0;
  };
  // The regular file that `path` is or leads to. Missing; Invalid where the path stands twice, goes through a
  // link to a folder, is sparse, or a link leaves the archive, circles, or is one of too many.
  [[nodiscard]] Result<File> find(std::string_view path) const;

 private:
  struct Entry {
    std::uint64_t size = 0, offset = 0;
    std::string target;        // of a link, clean from the root; "" for a file
    std::string_view refused;  // why nobody may read it; "" where one may
  };
  [[nodiscard]] Status add(std::string_view path, const Entry& entry);

  std::map<std::string, Entry, std::less<>> entries_;
  std::size_t name_bytes_ = 0;
};

}  // namespace dvsguard::oci
