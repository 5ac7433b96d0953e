#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/binary/elf.h"

namespace dvsguard::binary {

// A range of a file.
struct FilePart {
  std::uint64_t begin = 0, end = 0;
  bool is_data = false;
};

// What of a file of `size` bytes its loadable segments take, in order and apart from each other; segments
// that overlap make one part. `cut` tells whether one reaches beyond the file.
[[nodiscard]] std::vector<FilePart> loaded_parts(std::span<const Segment> segments, std::uint64_t size,
                                                 bool& cut);

// Keeps one range of a file that passes by.
class Capture {
 public:
  Capture() = default;
  // A range beyond `cap` bytes is kept up to it.
  Capture(std::uint64_t begin, std::uint64_t size, std::size_t cap);

  void take(std::uint64_t position, Bytes bytes);
  [[nodiscard]] bool is_whole() const { return bytes_.size() == size_; }
  [[nodiscard]] const std::vector<std::uint8_t>& bytes() const { return bytes_; }

 private:
  std::uint64_t begin_ = 0, size_ = 0;
  std::size_t cap_ = 0;
  std::vector<std::uint8_t> bytes_;
};

}  // namespace dvsguard::binary
