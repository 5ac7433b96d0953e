#include "edge/sys/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "core/crypto/sha256.h"
#include "edge/sys/fd.h"

namespace dvsguard::sys {
namespace {

Error file_error(ErrorCode code, std::string_view name, std::string what, std::string mend = {}) {
  Error error;
  error.code = code;
  error.place.file = file_name(name);
  error.what = std::move(what);
  error.mend = std::move(mend);
  return error;
}

Error errno_error(int code, std::string_view name, std::string_view doing) {
  const ErrorCode kind = code == ENOENT || code == ENOTDIR ? ErrorCode::Missing : ErrorCode::Io;
  return file_error(kind, name, std::string(doing) + ": " + std::generic_category().message(code));
}

std::string_view type_name(mode_t mode) {
  if (S_ISDIR(mode)) return "a directory";
  if (S_ISFIFO(mode)) return "a FIFO";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

Result<compose::File> read_regular(const std::string& path, std::size_t max_bytes) {
  // O_NONBLOCK: opening a FIFO must not wait for its writer.
  const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!fd) return errno_error(errno, path, "cannot open it");
  struct stat status{};
  if (::fstat(fd.get(), &status) != 0) return errno_error(errno, path, "cannot look at it");
  if (!S_ISREG(status.st_mode)) {
    return file_error(ErrorCode::Io, path,
                      "is " + std::string(type_name(status.st_mode)) + ", not a regular file");
  }
  TRY(std::string bytes, read_all(fd.get(), max_bytes, path));
  std::string digest = crypto::sha256(bytes).text();
  return compose::File{std::make_shared<const std::string>(std::move(bytes)), std::move(digest)};
}

}  // namespace

Result<std::string> read_all(int fd, std::size_t max_bytes, std::string_view name) {
  std::string bytes;
  std::array<char, 65536> chunk{};
  while (true) {
    const ssize_t got = ::read(fd, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno_error(errno, name, "cannot read it");
    if (got == 0) return bytes;
    if (bytes.size() + static_cast<std::size_t>(got) > max_bytes) {
      return file_error(ErrorCode::Cap, name,
                        "larger than its cap of " + std::to_string(max_bytes) + " bytes");
    }
    bytes.append(chunk.data(), static_cast<std::size_t>(got));
  }
}

Status write_all(int fd, std::string_view bytes, std::string_view name) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return errno_error(errno, name, "cannot write to it");
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return {};
}

Result<compose::File> DiskFiles::read(const std::string& path, std::size_t max_bytes) const {
  const auto found = seen_.find(path);
  if (found != seen_.end()) return found->second;
  return seen_.emplace(path, read_regular(path, max_bytes)).first->second;
}

bool DiskFiles::exists(const std::string& path) const {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

bool DiskFiles::is_directory(const std::string& path) const {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored);
}

Result<std::string> DiskFiles::resolve(const std::string& path) const {
  std::error_code error;
  const std::filesystem::path resolved = std::filesystem::weakly_canonical(path, error);
  if (error) return errno_error(error.value(), path, "cannot resolve it");
  return resolved.string();
}

std::vector<std::string> DiskFiles::list(const std::string& path, std::size_t max) const {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(path, error), end; !error && entry != end;
       entry.increment(error)) {
    if (names.size() == max) break;
    names.push_back(entry->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace dvsguard::sys
