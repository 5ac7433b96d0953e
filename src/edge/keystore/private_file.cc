#include "edge/keystore/private_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "edge/sys/process.h"
#include "edge/sys/trusted_path.h"

namespace dvsguard::keystore {
namespace {

Error errno_error(int code, std::string_view path, std::string_view doing) {
  const bool missing = code == ENOENT || code == ENOTDIR;
  return file_error(missing ? ErrorCode::Missing : ErrorCode::Io, path,
                    fmt::format("{}: {}", doing, std::generic_category().message(code)));
}

Status judge(const struct stat& status, const std::string& path, Access access) {
  if (!S_ISREG(status.st_mode)) return file_error(ErrorCode::Invalid, path, "is no regular file");
  if (status.st_uid != 0 && status.st_uid != ::geteuid())
    return file_error(ErrorCode::Invalid, path, "belongs to another user",
                      "chown it to the one that uses it");
  const mode_t mode = status.st_mode & 07777;
  const mode_t allowed = access == Access::Credential ? 0640 : 0600;
  if ((mode & ~allowed) == 0) return {};
  return file_error(ErrorCode::Invalid, path, fmt::format("is open to others: its mode is {:04o}", mode),
                    "chmod 600 " + path);
}

}  // namespace

Error file_error(ErrorCode code, std::string_view path, std::string what, std::string mend) {
  return {.code = code, .place = {.file = file_name(path)}, .what = std::move(what), .mend = std::move(mend)};
}

Result<std::string> absolute_path(const std::string& path) {
  if (path.starts_with('/')) return path;
  TRY(const std::string folder, sys::working_directory());
  return folder + "/" + path;
}

Result<sys::Fd> open_private_file(const std::string& path, Access access) {
  // Without waiting, for a FIFO would wait for ever.
  sys::Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
  if (!fd && errno == ELOOP)
    return file_error(ErrorCode::Invalid, path, "is a symbolic link", "name the file itself");
  if (!fd) return errno_error(errno, path, "cannot open it");
  struct stat status{};
  if (::fstat(fd.get(), &status) != 0) return errno_error(errno, path, "cannot look at it");
  TRY_STATUS(judge(status, path, access));
  TRY(const std::string whole, absolute_path(path));
  TRY(const auto distrust, sys::distrust(whole));
  if (distrust) return file_error(ErrorCode::Invalid, distrust->path, distrust->why, distrust->mend);
  return fd;
}

Result<sys::SecretMemory> read_secret(int fd, std::size_t max_bytes, std::string_view name) {
  TRY(sys::SecretMemory buffer, sys::SecretMemory::of(max_bytes + 1));
  std::size_t have = 0;
  while (true) {
    const auto room = buffer.reveal().subspan(have);
    if (room.empty()) {
      return file_error(ErrorCode::Cap, name, fmt::format("is larger than its cap of {} bytes", max_bytes));
    }
    const ssize_t got = ::read(fd, room.data(), room.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno_error(errno, name, "cannot read it");
    if (got == 0) break;
    have += static_cast<std::size_t>(got);
  }
  TRY(sys::SecretMemory out, sys::SecretMemory::of(have));
  std::ranges::copy(buffer.reveal().first(have), out.reveal().begin());
  return out;
}

}  // namespace dvsguard::keystore
