#include "edge/registry/private_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "edge/sys/fd.h"
#include "edge/sys/files.h"

namespace dvsguard::registry {
namespace {

Error failure(const std::string& path, ErrorCode code, std::string what) {
  Error error;
  error.code = code;
  error.place.file = file_name(path);
  error.what = std::move(what);
  return error;
}

}  // namespace

Result<std::optional<http::Secret>> read_private_file(const std::string& path, std::size_t max_bytes) {
  // Without waiting, for a FIFO would wait for ever.
  const sys::Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!fd && (errno == ENOENT || errno == ENOTDIR)) return std::optional<http::Secret>();
  if (!fd) return failure(path, ErrorCode::Io, std::generic_category().message(errno));
  struct stat status{};
  if (::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode))
    return failure(path, ErrorCode::Invalid, "is no regular file");
  TRY(std::string bytes, sys::read_all(fd.get(), max_bytes, path));
  return std::optional(http::Secret::taken(bytes));
}

}  // namespace dvsguard::registry
