#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/binary/bytes.h"
#include "core/binary/elf.h"
#include "core/binary/file_parts.h"
#include "core/binary/kept_texts.h"

// The build info of Go 1.13 to 1.17 (debug/buildinfo, flagsVersionPtr): the header holds two addresses, each
// of a Go string, which is an address and a length. The strings stand in data that comes later in the file,
// their bytes mostly in what came before.
namespace dvsguard::binary {

class BuildInfoPointers {
 public:
  // `header`: the 32 bytes at `position` of the file. `segments`: where its addresses are.
  BuildInfoPointers(Bytes header, std::uint64_t position, std::vector<Segment> segments);

  // Whether the header can be one: its pointers are of a size that there is.
  [[nodiscard]] static bool is_header(Bytes header);

  // The file's bytes from `position` on; what stands before the header's end is passed over.
  void feed(std::uint64_t position, Bytes bytes);

  struct Texts {
    std::string version, modules;  // modules: with its sentinels
  };
  // Nothing where a version cannot be found. As Go's own reader has it, modules that cannot be found are
  // none; `lost` tells it.
  [[nodiscard]] std::optional<Texts> finish(const KeptTexts& kept, bool& lost) const;

 private:
  struct Text {
    std::optional<std::uint64_t> place;  // of the Go string, then of its bytes, in the file
    std::uint64_t size = 0;
    bool resolved = false;
    Capture string, bytes;
  };
  void resolve(Text& text, std::size_t cap);
  [[nodiscard]] std::optional<std::uint64_t> place_of(std::uint64_t address, std::uint64_t size) const;
  [[nodiscard]] std::optional<std::string> read(const Text& text, const KeptTexts& kept) const;

  std::vector<Segment> segments_;
  std::uint64_t end_;  // of the header
  std::size_t pointer_;
  ByteOrder order_;
  Text version_, modules_;
};

}  // namespace dvsguard::binary
