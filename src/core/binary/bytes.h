#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace dvsguard::binary {

using Bytes = std::span<const std::uint8_t>;

enum class ByteOrder : std::uint8_t { Little, Big };

// The unsigned integer of `size` bytes, at most 8, at `at`; they must be inside `bytes`.
[[nodiscard]] inline std::uint64_t read_unsigned(Bytes bytes, std::size_t at, std::size_t size,
                                                 ByteOrder order) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) {
    value = value << 8 | bytes[at + (order == ByteOrder::Big ? i : size - 1 - i)];
  }
  return value;
}

}  // namespace dvsguard::binary
