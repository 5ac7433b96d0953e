#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/oci/source.h"

// Images in a tar: an OCI layout, a docker-archive, or both at once as Docker 25 writes them.
namespace dvsguard::oci {

inline constexpr std::size_t kMaxArchiveEntries = 100'000;
inline constexpr std::size_t kMaxArchiveNameBytes = 32u << 20;  // of all paths and links together
inline constexpr int kMaxArchiveLinks = 16;                     // one after the other

// Which paths the tar has and which of them are links; paths are clean and relative.
class ArchiveFiles {
 public:
  [[nodiscard]] Status add_file(std::string_view path, std::uint64_t size);
  // The target is as written: a symbolic link's is relative to its folder, a hard link's to the root.
  [[nodiscard]] Status add_symlink(std::string_view path, std::string_view target);
  [[nodiscard]] Status add_hard_link(std::string_view path, std::string_view target);

  [[nodiscard]] bool has(std::string_view path) const { return entries_.contains(path); }

  struct File {
    std::string path;
    std::uint64_t size = 0;
  };
  // The regular file that `path` is or leads to. Missing; Invalid where the path stands twice, goes through a
  // link to a folder, or a link leaves the archive, circles, or is one of too many.
  [[nodiscard]] Result<File> find(std::string_view path) const;

 private:
  struct Entry {
    std::uint64_t size = 0;
    std::string target;  // of a link, clean from the root; "" for a file
    bool twice = false;
    bool leaves = false;  // a link out of the archive
  };
  [[nodiscard]] Status add(std::string_view path, Entry entry);

  std::map<std::string, Entry, std::less<>> entries_;
  std::size_t name_bytes_ = 0;
};

// The bytes of a regular file of the archive, as find() names it; at most `max` of them, else Cap.
class ArchiveReader {
 public:
  ArchiveReader() = default;
  ArchiveReader(const ArchiveReader&) = delete;
  ArchiveReader& operator=(const ArchiveReader&) = delete;
  virtual ~ArchiveReader() = default;
  [[nodiscard]] virtual Result<std::string> read(const ArchiveFiles::File& file, std::size_t max) = 0;
};

enum class ArchiveKind : std::uint8_t { Any, Layout, Docker };

struct ArchiveQuery {
  ArchiveKind kind = ArchiveKind::Any;
  std::string source;  // what messages call the archive
  std::string tag;     // one of its images; "" is all
};

// Every layer's path is the regular file that holds it. A docker-archive's image is taken whatever its
// platform, unless the choice is strict. Of an archive that is both, the images of either view, each once.
[[nodiscard]] Result<std::vector<Image>> resolve_archive(const ArchiveFiles& files, ArchiveReader& reader,
                                                         const ArchiveQuery& query,
                                                         const PlatformChoice& choice);

}  // namespace dvsguard::oci
