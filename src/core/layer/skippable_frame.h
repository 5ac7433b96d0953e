#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "core/base/result.h"
#include "core/layer/aside.h"

// A skippable frame of a zstd stream (RFC 8878, 3.1.2), in pieces of any size.
namespace dvsguard::layer {

class SkippableFrame {
 public:
  // Whether the frame that starts with this byte is one, or is nothing that zstd knows.
  [[nodiscard]] static bool begins_with(std::uint8_t first) { return (first & 0xF0) == 0x50; }

  // Takes the frame's bytes from the front of `in`, up to its end; its data goes to `sink`, which may be
  // null.
  [[nodiscard]] Status read(std::span<const std::uint8_t>& in, AsideSink* sink);
  [[nodiscard]] bool is_begun() const { return head_size_ > 0; }

 private:
  [[nodiscard]] Status take_head(std::uint8_t byte, AsideSink* sink);
  void end(AsideSink* sink);

  std::array<std::uint8_t, 8> head_{};  // magic number and size, both little-endian
  std::size_t head_size_ = 0;
  std::uint64_t left_ = 0;    // of the data
  std::uint64_t number_ = 0;  // of this stream's frames so far
};

}  // namespace dvsguard::layer
