#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "core/binary/facts.h"

// Reads an executable whose bytes pass by once, front to back, in pieces of any size, and holds none of them
// longer than it must: ELF only. At most 16 MiB at a time, and 8 bytes a function; while the crates of a
// program are read, a tree of 200,000 JSON nodes too.
namespace dvsguard::binary {

class BinaryReader {
 public:
  BinaryReader();
  BinaryReader(BinaryReader&&) noexcept;
  BinaryReader& operator=(BinaryReader&&) noexcept;
  BinaryReader(const BinaryReader&) = delete;
  BinaryReader& operator=(const BinaryReader&) = delete;
  ~BinaryReader();

  // Starts on a file of `size` bytes; what an earlier one left is forgotten.
  void begin(std::uint64_t size);
  void feed(std::span<const std::uint8_t> bytes);
  [[nodiscard]] BinaryFacts finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dvsguard::binary
