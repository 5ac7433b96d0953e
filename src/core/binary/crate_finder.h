#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/binary/bytes.h"
#include "core/binary/elf.h"
#include "core/binary/facts.h"
#include "core/binary/file_parts.h"

namespace dvsguard::binary {

// Finds the section of crates in a file that passes by. No segment loads it, and the section headers, which
// say where it is, come after it: so what is not loaded and starts as compressed JSON does is kept until they
// are in, and only what they bear out is read.
class CrateFinder {
 public:
  CrateFinder(const ElfHeader& header, std::uint64_t file_size);

  // All bytes of the file, in order.
  void pass(std::uint64_t position, Bytes bytes) { end_.take(position, bytes); }
  // Those that no segment loads, in order.
  void feed(std::uint64_t position, Bytes bytes);

  // Sets facts.crates where there are some. Gives what could not be read, or nothing.
  [[nodiscard]] std::string finish(BinaryFacts& facts);

 private:
  struct Start {
    std::uint64_t position = 0;
    std::vector<std::uint8_t> bytes = {};
    bool is_json = false, ended = false;
  };
  void begin(std::uint64_t position, Bytes bytes);
  static void grow(Start& start, Bytes bytes);
  void settle();
  void close();
  [[nodiscard]] std::string_view name_of(const Section& section, const std::vector<Section>& sections) const;
  [[nodiscard]] std::string read(const Section& section, bool is_named, BinaryFacts& facts) const;

  ElfHeader header_;
  std::uint64_t end_begin_ = 0;  // of what is kept of the file's end: section names, then section headers
  bool has_headers_ = false, headers_lie_ = false;
  Capture end_;
  std::uint64_t next_ = 0;  // position behind the last byte that was fed
  std::uint8_t last_ = 0;   // that byte
  std::uint64_t fed_ = 0, begun_ = 0;
  std::vector<Start> starts_;
};

}  // namespace dvsguard::binary
