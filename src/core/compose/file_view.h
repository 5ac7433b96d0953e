#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/base/result.h"

// The only way a project's files reach the pure rooms. edge/sys has the real one; MemoryFiles is its twin.
namespace dvsguard::compose {

struct File {
  std::shared_ptr<const std::string> bytes;
  std::string digest;  // "sha256:<hex>" of the bytes
};

class FileView {
 public:
  FileView() = default;
  FileView(const FileView&) = delete;
  FileView& operator=(const FileView&) = delete;
  virtual ~FileView() = default;

  // A regular file's bytes; each name is read once, later calls give the same bytes. `path` is absolute.
  // ErrorCode::Missing: nothing there. Io: a directory, FIFO or device, or unreadable. Cap: over `max_bytes`.
  [[nodiscard]] virtual Result<File> read(const std::string& path, std::size_t max_bytes) const = 0;
  // Whether something of any type stands there (links followed).
  [[nodiscard]] virtual bool exists(const std::string& path) const = 0;
  [[nodiscard]] virtual bool is_directory(const std::string& path) const = 0;
  // `path` with its symbolic links resolved as far as it exists, the rest kept; Error on a loop.
  [[nodiscard]] virtual Result<std::string> resolve(const std::string& path) const = 0;
  // Names in a directory, sorted; empty where it is none. At most `max` names.
  [[nodiscard]] virtual std::vector<std::string> list(const std::string& path, std::size_t max) const = 0;
};

// Files in memory, for tests and fuzzing.
class MemoryFiles final : public FileView {
 public:
  void add(std::string path, std::string bytes);
  void link(std::string path, std::string target);  // a symbolic link, absolute target
  void directory(std::string path);

  [[nodiscard]] Result<File> read(const std::string& path, std::size_t max_bytes) const override;
  [[nodiscard]] bool exists(const std::string& path) const override;
  [[nodiscard]] bool is_directory(const std::string& path) const override;
  [[nodiscard]] Result<std::string> resolve(const std::string& path) const override;
  [[nodiscard]] std::vector<std::string> list(const std::string& path, std::size_t max) const override;

 private:
  std::map<std::string, File> files_;
  std::map<std::string, std::string> links_;
};

}  // namespace dvsguard::compose
