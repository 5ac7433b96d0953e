#include "edge/archive/file_bytes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "core/base/split.h"

namespace dvsguard::archive {
namespace {

using sys::Fd;

Error file_error(ErrorCode code, const std::string& shown, std::string what) {
  return Error{.code = code, .place = {.file = file_name(shown)}, .what = std::move(what)};
}

Error errno_error(int code, const std::string& shown, const std::string& doing) {
  if (code == ELOOP)
    return file_error(ErrorCode::Invalid, shown, "is a symbolic link, which is not followed");
  const ErrorCode kind = code == ENOENT || code == ENOTDIR ? ErrorCode::Missing : ErrorCode::Io;
  return file_error(kind, shown, doing + ": " + std::generic_category().message(code));
}

std::string type_of(mode_t mode) {
  if (S_ISDIR(mode)) return "a directory";
  if (S_ISFIFO(mode)) return "a FIFO";
  if (S_ISSOCK(mode)) return "a socket";
  if (S_ISLNK(mode)) return "a symbolic link";
  return "a device";
}

// Looked at before it is opened: opening a device may already do something.
Result<OpenFile> open_regular(int directory, const std::string& name, int follow, const std::string& shown) {
  struct stat status{};
  if (::fstatat(directory, name.c_str(), &status, follow == 0 ? 0 : AT_SYMLINK_NOFOLLOW) != 0) {
    return errno_error(errno, shown, "cannot look at it");
  }
  const auto refused = [&] {
    return file_error(ErrorCode::Invalid, shown, "is " + type_of(status.st_mode) + ", not a regular file");
  };
  if (!S_ISREG(status.st_mode)) return refused();
  Fd fd(::openat(directory, name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | follow));
  if (!fd) return errno_error(errno, shown, "cannot open it");
  if (::fstat(fd.get(), &status) != 0) return errno_error(errno, shown, "cannot look at it");
  if (!S_ISREG(status.st_mode)) return refused();
  return OpenFile{std::make_shared<const Fd>(std::move(fd)), static_cast<std::uint64_t>(status.st_size)};
}

class FileStream final : public oci::ByteStream {
 public:
  FileStream(OpenFile file, std::uint64_t offset, std::uint64_t size, std::string shown)
      : file_(std::move(file)), at_(offset), left_(size), shown_(std::move(shown)) {}

  Result<std::size_t> read(std::span<std::uint8_t> into) override {
    const std::size_t want = static_cast<std::size_t>(std::min<std::uint64_t>(left_, into.size()));
    if (want == 0) return std::size_t{0};
    while (true) {
      const ssize_t got = ::pread(file_.fd->get(), into.data(), want, static_cast<off_t>(at_));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return errno_error(errno, shown_, "cannot read it");
      if (got == 0) return file_error(ErrorCode::Io, shown_, "became shorter while it was read");
      at_ += static_cast<std::uint64_t>(got);
      left_ -= static_cast<std::uint64_t>(got);
      return static_cast<std::size_t>(got);
    }
  }

 private:
  OpenFile file_;
  std::uint64_t at_, left_;
  std::string shown_;
};

}  // namespace

Result<Fd> open_directory(const std::string& path) {
  Fd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return errno_error(errno, path, "cannot open it");
  return fd;
}

Result<OpenFile> open_user_file(const std::string& path) {
  return open_regular(AT_FDCWD, path, 0, path);
}

Result<OpenFile> open_below(const Fd& directory, const std::string& path, const std::string& shown) {
  const auto parts = split(path, '/');
  Fd holder;
  int at = directory.get();
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    const std::string name(parts[i]);
    Fd next(::openat(at, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!next) {
      const int code = errno;
      struct stat status{};
      if (::fstatat(at, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(status.st_mode)) {
        return errno_error(ELOOP, shown, "");
      }
      return errno_error(code, shown, "cannot open it");
    }
    holder = std::move(next);
    at = holder.get();
  }
  return open_regular(at, std::string(parts.back()), O_NOFOLLOW, shown);
}

Result<std::string> read_whole(const OpenFile& file, std::size_t max, const std::string& shown) {
  if (file.size > max) {
    return file_error(ErrorCode::Cap, shown, "larger than its cap of " + std::to_string(max) + " bytes");
  }
  return read_range(file, 0, file.size, shown);
}

Result<std::string> read_range(const OpenFile& file, std::uint64_t offset, std::uint64_t size,
                               const std::string& shown) {
  std::string bytes(static_cast<std::size_t>(size), '\0');
  const auto stream = stream_of(file, offset, size, shown);
  std::span<std::uint8_t> rest(reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size());
  while (!rest.empty()) {
    TRY(const std::size_t got, stream->read(rest));
    rest = rest.subspan(got);
  }
  return bytes;
}

std::unique_ptr<oci::ByteStream> stream_of(const OpenFile& file, std::uint64_t offset, std::uint64_t size,
                                           std::string shown) {
  return std::make_unique<FileStream>(file, offset, size, std::move(shown));
}

}  // namespace dvsguard::archive
