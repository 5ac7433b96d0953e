#include "edge/archive/root_walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include "edge/archive/file_bytes.h"
#include "edge/sys/fd.h"

namespace dvsguard::archive {
namespace {

using layer::Entry;
using layer::EntryType;
using sys::Fd;
using Kind = WalkNote::Kind;

constexpr std::size_t kChunkBytes = 256u << 10;

constexpr std::array<unsigned long, 16> kPseudo = {
    PROC_SUPER_MAGIC, SYSFS_MAGIC,        CGROUP_SUPER_MAGIC,      CGROUP2_SUPER_MAGIC,
    DEBUGFS_MAGIC,    TRACEFS_MAGIC,      SECURITYFS_MAGIC,        BPF_FS_MAGIC,
    PSTOREFS_MAGIC,   DEVPTS_SUPER_MAGIC, EFIVARFS_MAGIC,          SELINUX_MAGIC,
    BINFMTFS_MAGIC,   NSFS_MAGIC,         0x19800202 /* mqueue */, 0x62656570 /* configfs */};

bool is_pseudo(int fd) {
  struct statfs status{};
  if (::fstatfs(fd, &status) != 0) return false;
  const auto type = static_cast<unsigned long>(status.f_type) & 0xFFFFFFFFul;
  return std::find(kPseudo.begin(), kPseudo.end(), type) != kPseudo.end();
}

std::optional<EntryType> type_of(mode_t mode) {
  if (S_ISREG(mode)) return EntryType::File;
  if (S_ISDIR(mode)) return EntryType::Directory;
  if (S_ISLNK(mode)) return EntryType::Symlink;
  if (S_ISFIFO(mode)) return EntryType::Fifo;
  if (S_ISCHR(mode)) return EntryType::CharDevice;
  if (S_ISBLK(mode)) return EntryType::BlockDevice;
  return std::nullopt;  // a socket
}

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

// The names in a folder, sorted; nothing where it cannot be read (errno).
std::optional<std::vector<std::string>> names_in(int fd) {
  const int copy = ::openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (copy < 0) return std::nullopt;
  const std::unique_ptr<DIR, CloseFolder> folder(::fdopendir(copy));
  if (!folder) return std::nullopt;
  std::vector<std::string> names;
  while (true) {
    errno = 0;
    const dirent* one =
        ::readdir(folder.get());  // NOLINT(concurrency-mt-unsafe): a folder of this thread's own
    if (one == nullptr) break;
    const std::string_view name = one->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  if (errno != 0) return std::nullopt;
  std::sort(names.begin(), names.end());
  return names;
}

class Walk {
 public:
  Walk(layer::EntrySink& sink, std::uint64_t max_files)
      : sink_(sink), max_files_(max_files), chunk_(kChunkBytes) {}

  Result<std::vector<WalkNote>> run(Fd root) {
    struct stat status{};
    if (::fstat(root.get(), &status) != 0) return Error{.code = ErrorCode::Io, .what = "cannot look at it"};
    enter(std::move(root), "", status.st_dev);
    while (!levels_.empty()) {
      Level& level = levels_.back();
      if (level.next == level.names.size()) {
        levels_.pop_back();
        continue;
      }
      const std::string name = level.names[level.next++];
      TRY_STATUS(
          visit(level.fd.get(), level.device, name, level.path.empty() ? name : level.path + "/" + name));
    }
    return std::move(notes_);
  }

 private:
  struct Level {
    Fd fd;
    std::string path;
    dev_t device = 0;
    std::vector<std::string> names;
    std::size_t next = 0;
  };

  void note(Kind kind, const std::string& path, std::string what) {
    notes_.push_back({kind, path, std::move(what)});
  }
  void note_errno(const std::string& path, int code) {
    const bool gone = code == ENOENT || code == ENOTDIR || code == ELOOP;
    note(gone ? Kind::Changed : Kind::Unreadable, path, std::generic_category().message(code));
  }

  void enter(Fd fd, const std::string& path, dev_t device) {
    auto names = names_in(fd.get());
    if (!names) return note_errno(path, errno);
    levels_.push_back({std::move(fd), path, device, *std::move(names), 0});
  }

  Status visit(int folder, dev_t device, const std::string& name, const std::string& path) {
    struct stat status{};
    if (::fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
      note_errno(path, errno);
      return {};
    }
    const auto type = type_of(status.st_mode);
    if (!type) return {};
    if (++files_ > max_files_) {
      return Error{.code = ErrorCode::Cap,
                   .what = "holds more than " + std::to_string(max_files_) + " files (kMaxFiles)",
                   .mend = "--max-files raises it"};
    }
    if (path.size() > layer::kMaxPathBytes) {
      note(Kind::Unreadable, path.substr(0, layer::kMaxPathBytes), "a longer path than 4096 bytes");
      return {};
    }
    Entry entry = entry_of(status, *type, path);
    switch (*type) {
      case EntryType::Directory:
        return visit_folder(folder, device, name, entry);
      case EntryType::File:
        return visit_file(folder, name, std::move(entry), status);
      case EntryType::Symlink:
        return visit_symlink(folder, name, std::move(entry));
      case EntryType::HardLink:
      case EntryType::CharDevice:
      case EntryType::BlockDevice:
      case EntryType::Fifo:
        return put(entry);
    }
    return {};
  }

  static Entry entry_of(const struct stat& status, EntryType type, const std::string& path) {
    Entry entry;
    entry.path = path;
    entry.type = type;
    entry.mode = status.st_mode & 07777u;
    entry.uid = status.st_uid;
    entry.gid = status.st_gid;
    entry.mtime = status.st_mtim.tv_sec;
    return entry;
  }

  Status put(const Entry& entry) {
    TRY_STATUS(sink_.begin(entry));
    return sink_.end();
  }

  Status visit_folder(int folder, dev_t device, const std::string& name, const Entry& entry) {
    Fd fd(::openat(folder, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    const int code = errno;
    struct stat status{};
    TRY_STATUS(put(entry));
    if (!fd || ::fstat(fd.get(), &status) != 0) {
      note_errno(entry.path, fd ? errno : code);
    } else if (status.st_dev != device && is_pseudo(fd.get())) {
      note(Kind::PseudoFilesystem, entry.path, "a pseudo filesystem is mounted there");
    } else if (levels_.size() == kMaxFolderDepth) {
      note(Kind::Unreadable, entry.path, "deeper than 256 folders (kMaxFolderDepth)");
    } else {
      enter(std::move(fd), entry.path, status.st_dev);
    }
    return {};
  }

  Status visit_symlink(int folder, const std::string& name, Entry entry) {
    std::string target(layer::kMaxPathBytes, '\0');
    const ssize_t size = ::readlinkat(folder, name.c_str(), target.data(), target.size());
    if (size < 0) {
      note_errno(entry.path, errno);
      return {};
    }
    target.resize(static_cast<std::size_t>(size));
    entry.link = std::move(target);
    return put(entry);
  }

  Status visit_file(int folder, const std::string& name, Entry entry, const struct stat& before) {
    const auto id = std::pair(before.st_dev, before.st_ino);
    if (before.st_nlink > 1) {
      if (const auto first = linked_.find(id); first != linked_.end()) {
        entry.type = EntryType::HardLink;
        entry.link = first->second;
        return put(entry);
      }
    }
    const Fd fd(::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    struct stat status{};
    if (!fd || ::fstat(fd.get(), &status) != 0) {
      note_errno(entry.path, errno);
      return {};
    }
    if (!S_ISREG(status.st_mode) || std::pair(status.st_dev, status.st_ino) != id) {
      note(Kind::Changed, entry.path, "became another file");
      return {};
    }
    if (status.st_nlink > 1) linked_.emplace(id, entry.path);
    entry.size = static_cast<std::uint64_t>(status.st_size);
    entry.file_capability = ::fgetxattr(fd.get(), "security.capability", nullptr, 0) > 0;
    TRY_STATUS(sink_.begin(entry));
    TRY_STATUS(pass_data(fd.get(), entry));
    TRY_STATUS(sink_.end());
    struct stat after{};
    if (::fstat(fd.get(), &after) != 0 || after.st_size != status.st_size ||
        after.st_mtim.tv_sec != status.st_mtim.tv_sec || after.st_mtim.tv_nsec != status.st_mtim.tv_nsec) {
      note(Kind::Changed, entry.path, "was written to while it was read");
    }
    return {};
  }

  Status pass_data(int fd, const Entry& entry) {
    std::uint64_t left = entry.size;
    bool whole = true;
    while (left > 0) {
      const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(left, chunk_.size()));
      ssize_t got = whole ? ::read(fd, chunk_.data(), want) : 0;
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) note_errno(entry.path, errno);
      if (got == 0 && whole) note(Kind::Changed, entry.path, "became shorter while it was read");
      if (got <= 0) {
        whole = false;
        got = static_cast<ssize_t>(want);
        std::fill_n(chunk_.begin(), want, std::uint8_t{0});
      }
      TRY_STATUS(sink_.data(std::span(chunk_).first(static_cast<std::size_t>(got))));
      left -= static_cast<std::uint64_t>(got);
    }
    return {};
  }

  layer::EntrySink& sink_;
  std::uint64_t max_files_;
  std::vector<std::uint8_t> chunk_;
  std::uint64_t files_ = 0;
  std::vector<Level> levels_;
  std::map<std::pair<dev_t, ino_t>, std::string> linked_;  // files of several names, by the first
  std::vector<WalkNote> notes_;
};

}  // namespace

Result<std::vector<WalkNote>> walk_root(const std::string& path, layer::EntrySink& sink,
                                        std::uint64_t max_files) {
  TRY(Fd root, open_directory(path));
  return Walk(sink, max_files).run(std::move(root));
}

}  // namespace dvsguard::archive
