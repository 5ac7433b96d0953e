#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/binary/bytes.h"

// The parts of an ELF file that tell how it is loaded (System V ABI, chapters 4 and 5; elf(5)).
namespace dvsguard::binary {

inline constexpr std::size_t kMaxElfHeader = 64;

// Whether a file's first bytes, four at least, are an ELF file's.
[[nodiscard]] bool looks_like_elf(Bytes first);

struct ElfHeader {
  int bits = 0;
  ByteOrder order = ByteOrder::Little;
  std::uint64_t machine = 0;
  std::uint64_t table_offset = 0;  // of the program headers; 0: there are none
  std::uint64_t entry_size = 0;
  std::uint64_t entries = 0;
  std::uint64_t sections_offset = 0;  // of the section headers; 0: there are none
  std::uint64_t section_entry_size = 0;
  std::uint64_t section_entries = 0;
  std::uint64_t section_names = 0;  // which of them holds the others' names
};

// Of a file's first kMaxElfHeader bytes, or all where it is smaller.
[[nodiscard]] std::optional<ElfHeader> parse_elf_header(Bytes first);

// As uname(1) and LLVM spell it; the number where it has no name here.
[[nodiscard]] std::string machine_name(const ElfHeader& header);

enum class SegmentKind : std::uint8_t { Load, Dynamic, Interpreter, Other };

struct Segment {
  SegmentKind kind = SegmentKind::Other;
  bool is_data = false;  // writable and not executable
  std::uint64_t offset = 0;
  std::uint64_t address = 0;
  std::uint64_t file_size = 0;
};

// `table` holds header.entries entries of header.entry_size bytes.
[[nodiscard]] std::vector<Segment> parse_segments(const ElfHeader& header, Bytes table);

struct Section {
  std::uint64_t name = 0;  // where it stands among the names
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

// `table` holds header.section_entries entries of header.section_entry_size bytes. Those that take no bytes
// of the file have a size of 0.
[[nodiscard]] std::vector<Section> parse_sections(const ElfHeader& header, Bytes table);

// What a PT_DYNAMIC segment says.
struct DynamicFacts {
  bool needs_libraries = false;  // DT_NEEDED
  bool is_program = false;       // DF_1_PIE: a program, not a library
};
[[nodiscard]] DynamicFacts parse_dynamic(const ElfHeader& header, Bytes section);

}  // namespace dvsguard::binary
