#include "edge/sys/secret_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "edge/sys/fd.h"

namespace dvsguard::sys {
namespace {

constexpr std::size_t kPage = 4096;

#ifndef SYS_memfd_secret
constexpr long SYS_memfd_secret = 447;  // Linux 5.14; one number on every architecture
#endif

// MAP_FAILED where the kernel has it not, or has it switched off.
void* map_secret(std::size_t size) {
  const Fd fd(static_cast<int>(::syscall(SYS_memfd_secret, O_CLOEXEC)));
  if (!fd || ::ftruncate(fd.get(), static_cast<off_t>(size)) != 0) return MAP_FAILED;
  return ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
}

void* map_locked(std::size_t size) {
  void* at = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (at == MAP_FAILED) return at;
  if (::mlock(at, size) == 0 && ::madvise(at, size, MADV_DONTDUMP) == 0 &&
      ::madvise(at, size, MADV_WIPEONFORK) == 0) {
    return at;
  }
  const int code = errno;
  ::munmap(at, size);
  errno = code;
  return MAP_FAILED;
}

}  // namespace

Result<SecretMemory> SecretMemory::of(std::size_t size) {
  const std::size_t mapped = (std::max<std::size_t>(size, 1) + kPage - 1) / kPage * kPage;
  void* at = map_secret(mapped);
  if (at == MAP_FAILED) at = map_locked(mapped);
  if (at == MAP_FAILED) {
    return Error{.code = ErrorCode::Io,
                 .what = "cannot lock memory for a secret: " + std::generic_category().message(errno),
                 .mend = "raise the limit of locked memory (ulimit -l, systemd's LimitMEMLOCK)"};
  }
  SecretMemory out;
  out.bytes_ = static_cast<std::uint8_t*>(at);
  out.size_ = size;
  out.mapped_ = mapped;
  return out;
}

Result<SecretMemory> SecretMemory::taken(std::span<char> text) {
  auto out = of(text.size());
  if (out) std::copy(text.begin(), text.end(), out->reveal().begin());
  ::explicit_bzero(text.data(), text.size());
  return out;
}

SecretMemory::SecretMemory(SecretMemory&& other) noexcept
    : bytes_(std::exchange(other.bytes_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      mapped_(std::exchange(other.mapped_, 0)) {}

SecretMemory& SecretMemory::operator=(SecretMemory&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  std::swap(size_, other.size_);
  std::swap(mapped_, other.mapped_);
  return *this;
}

SecretMemory::~SecretMemory() {
  if (bytes_ == nullptr) return;
  ::explicit_bzero(bytes_, mapped_);
  ::munmap(bytes_, mapped_);
}

void SecretMemory::shrink(std::size_t size) {
  if (size >= size_) return;
  ::explicit_bzero(bytes_ + size, size_ - size);
  size_ = size;
}

}  // namespace dvsguard::sys
