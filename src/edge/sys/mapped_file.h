#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "core/base/result.h"

namespace dvsguard::sys {

// A regular file's bytes, read as they are touched. Whoever truncates the file meanwhile makes a read of what
// is gone end the process (SIGBUS), so map only what other users cannot write.
class MappedFile {
 public:
  // Missing, Io, or Cap over `max_bytes`. An empty file has no bytes.
  [[nodiscard]] static Result<MappedFile> open(const std::string& path, std::uint64_t max_bytes);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  [[nodiscard]] std::span<const std::uint8_t> bytes() const { return bytes_; }

 private:
  explicit MappedFile(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
  std::span<const std::uint8_t> bytes_;
};

}  // namespace dvsguard::sys
