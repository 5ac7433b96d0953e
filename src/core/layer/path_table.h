#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

// A set of 64-bit keys with a byte each, in 9 bytes a slot and at most 21 bytes a key (31 while it grows).
namespace dvsguard::layer {

class PathTable {
 public:
  // The key's byte; new ones are 0, and a byte of 0 means that the key is not there.
  std::uint8_t& at(std::uint64_t key);
  [[nodiscard]] std::uint8_t find(std::uint64_t key) const;
  [[nodiscard]] std::size_t bytes() const {
    return keys_.capacity() * sizeof(std::uint64_t) + flags_.capacity();
  }

 private:
  [[nodiscard]] std::size_t slot_of(std::uint64_t key) const;
  void grow();

  std::vector<std::uint64_t> keys_;  // as many as a power of two, or none
  std::vector<std::uint8_t> flags_;
  std::size_t used_ = 0;
};

}  // namespace dvsguard::layer
