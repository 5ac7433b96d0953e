#include "edge/sys/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "edge/sys/fd.h"

namespace dvsguard::sys {
namespace {

Error map_error(ErrorCode code, const std::string& path, std::string what) {
  return Error{.code = code, .place = {.file = file_name(path)}, .what = std::move(what)};
}

std::string reason(int code) {
  return std::generic_category().message(code);
}

}  // namespace

Result<MappedFile> MappedFile::open(const std::string& path, std::uint64_t max_bytes) {
  const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!fd)
    return map_error(errno == ENOENT ? ErrorCode::Missing : ErrorCode::Io, path,
                     "cannot open it: " + reason(errno));
  struct stat status{};
  if (::fstat(fd.get(), &status) != 0)
    return map_error(ErrorCode::Io, path, "cannot look at it: " + reason(errno));
  if (!S_ISREG(status.st_mode)) return map_error(ErrorCode::Io, path, "is not a regular file");
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size > max_bytes)
    return map_error(ErrorCode::Cap, path, "is larger than " + std::to_string(max_bytes) + " bytes");
  if (size == 0) return MappedFile({});
  void* at = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd.get(), 0);
  if (at == MAP_FAILED) return map_error(ErrorCode::Io, path, "cannot map it: " + reason(errno));
  return MappedFile({static_cast<const std::uint8_t*>(at), size});
}

MappedFile::MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  return *this;
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<std::uint8_t*>(bytes_.data()), bytes_.size());
}

}  // namespace dvsguard::sys
