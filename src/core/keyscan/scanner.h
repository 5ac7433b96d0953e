#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/keyscan/hit.h"

// Key material in files that pass by in pieces: text and binaries of any size, in bounded memory. One a
// thread.
namespace dvsguard::keyscan {

class FileScanner {
 public:
  FileScanner();
  FileScanner(FileScanner&&) noexcept;
  FileScanner& operator=(FileScanner&&) noexcept;
  FileScanner(const FileScanner&) = delete;
  FileScanner& operator=(const FileScanner&) = delete;
  ~FileScanner();

  // `path` in the image (or on disk) says what a file is likely to be; `size` is what will come, as far as
  // known.
  void begin(std::string_view path, std::uint64_t size);
  void feed(std::span<const std::uint8_t> bytes);
  // In the order they stand; `offset` counts from the file's first byte.
  [[nodiscard]] std::vector<Hit> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dvsguard::keyscan
