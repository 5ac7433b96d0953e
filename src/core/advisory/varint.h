#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/result.h"

// Unsigned LEB128 numbers, and texts with their length before them: what the compiled file is made of.
namespace dvsguard::advisory {

using Bytes = std::vector<std::uint8_t>;

void put_number(Bytes& to, std::uint64_t value);
void put_text(Bytes& to, std::string_view text);
void put_fixed32(Bytes& to, std::uint32_t value);  // little endian
void put_fixed64(Bytes& to, std::uint64_t value);

// Reads what the put_ functions wrote out of bytes that may say anything; every length is held to what is
// left.
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  [[nodiscard]] bool at_end() const { return at_ == bytes_.size(); }
  [[nodiscard]] std::size_t position() const { return at_; }
  [[nodiscard]] std::size_t left() const { return bytes_.size() - at_; }

  // At most `max`.
  [[nodiscard]] Result<std::uint64_t> number(std::uint64_t max);
  // How many things follow that take at least `least` bytes each: never more than there is room for.
  [[nodiscard]] Result<std::size_t> count(std::size_t least);
  // A view into the bytes.
  [[nodiscard]] Result<std::string_view> text();
  [[nodiscard]] Result<std::span<const std::uint8_t>> bytes(std::size_t size);
  [[nodiscard]] Result<std::uint32_t> fixed32();
  [[nodiscard]] Result<std::uint64_t> fixed64();

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t at_ = 0;
};

}  // namespace dvsguard::advisory
