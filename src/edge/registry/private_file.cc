#include "edge/registry/private_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "edge/sys/fd.h"
#include "edge/sys/files.h"

namespace dvsguard::registry {

Error file_failure(const std::string& path, ErrorCode code, std::string what, std::string mend) {
  return {.code = code, .place = {.file = file_name(path)}, .what = std::move(what), .mend = std::move(mend)};
}

Result<std::optional<http::Secret>> read_private_file(const std::string& path, std::size_t max_bytes) {
  // Without waiting, for a FIFO would wait for ever.
  const sys::Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!fd && (errno == ENOENT || errno == ENOTDIR)) return std::optional<http::Secret>();
  if (!fd) return file_failure(path, ErrorCode::Io, std::generic_category().message(errno));
  struct stat status{};
  if (::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode))
    return file_failure(path, ErrorCode::Invalid, "is no regular file");
  TRY(std::string bytes, sys::read_all(fd.get(), max_bytes, path));
  return std::optional(http::Secret::taken(bytes));
}

}  // namespace dvsguard::registry
