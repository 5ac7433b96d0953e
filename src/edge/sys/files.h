#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/compose/file_view.h"

// The file system of this machine, read only.
namespace dvsguard::sys {

// Regular files only, opened without blocking on a FIFO or a device; each name is read once.
class DiskFiles final : public compose::FileView {
 public:
  [[nodiscard]] Result<compose::File> read(const std::string& path, std::size_t max_bytes) const override;
  [[nodiscard]] bool exists(const std::string& path) const override;
  [[nodiscard]] bool is_directory(const std::string& path) const override;
  [[nodiscard]] Result<std::string> resolve(const std::string& path) const override;
  [[nodiscard]] std::vector<std::string> list(const std::string& path, std::size_t max) const override;

 private:
  mutable std::map<std::string, Result<compose::File>> seen_;
};

// Everything from a descriptor until its end, at most `max_bytes` (Cap beyond that). `name` is for the error.
[[nodiscard]] Result<std::string> read_all(int fd, std::size_t max_bytes, std::string_view name);

// Writes all of it; Io where the peer is gone or the disk is full.
[[nodiscard]] Status write_all(int fd, std::string_view bytes, std::string_view name);

}  // namespace dvsguard::sys
