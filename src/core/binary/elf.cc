#include "core/binary/elf.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace dvsguard::binary {

namespace {

constexpr std::array<std::uint8_t, 4> kMagic = {0x7F, 'E', 'L', 'F'};

// Where each field stands, and the sizes of what a file of each class holds.
struct Layout {
  std::size_t word;         // of an address or offset
  std::size_t header_size;  // e_ehsize
  std::size_t phoff;
  std::size_t phentsize;  // e_phnum follows it
  std::size_t entry_size;
  std::size_t p_flags, p_offset, p_vaddr, p_filesz;
  std::size_t shoff;
  std::size_t shentsize;  // e_shnum and e_shstrndx follow it
  std::size_t section_size;
  std::size_t sh_offset;  // sh_size follows it
};
constexpr Layout kLayout32 = {4, 52, 28, 42, 32, 24, 4, 8, 16, 32, 46, 40, 16};
constexpr Layout kLayout64 = {8, 64, 32, 54, 56, 4, 8, 16, 32, 40, 58, 64, 24};
constexpr std::uint64_t kNoBits = 8;  // sh_type

const Layout& layout_of(int bits) {
  return bits == 32 ? kLayout32 : kLayout64;
}

constexpr std::uint64_t kLoad = 1, kDynamic = 2, kInterpreter = 3;                      // p_type
constexpr std::uint64_t kExecutable = 1, kWritable = 2;                                 // p_flags
constexpr std::uint64_t kNull = 0, kNeeded = 1, kFlags1 = 0x6FFFFFFB, kPie = 1U << 27;  // d_tag; DF_1_PIE

SegmentKind kind_of(std::uint64_t type) {
  if (type == kLoad) return SegmentKind::Load;
  if (type == kDynamic) return SegmentKind::Dynamic;
  if (type == kInterpreter) return SegmentKind::Interpreter;
  return SegmentKind::Other;
}

struct Machine {
  std::uint64_t number;
  std::string_view little32, little64, big32, big64;
};
constexpr Machine kMachines[] = {
    {2, "", "", "sparc", ""},
    {3, "i386", "", "", ""},
    {8, "mipsel", "mips64el", "mips", "mips64"},
    {20, "", "", "ppc", ""},
    {21, "", "ppc64le", "", "ppc64"},
    {22, "", "", "s390", "s390x"},
    {40, "arm", "", "armeb", ""},
    {43, "", "", "", "sparc64"},
    {62, "x32", "x86_64", "", ""},
    {183, "aarch64_ilp32", "aarch64", "", "aarch64_be"},
    {243, "riscv32", "riscv64", "", ""},
    {247, "", "bpf", "", "bpf"},
    {258, "loongarch32", "loongarch64", "", ""},
};

}  // namespace

bool looks_like_elf(Bytes first) {
  return first.size() >= kMagic.size() && std::equal(kMagic.begin(), kMagic.end(), first.begin());
}

std::optional<ElfHeader> parse_elf_header(Bytes first) {
  if (!looks_like_elf(first) || first.size() < kLayout32.header_size) return std::nullopt;
  const std::uint8_t file_class = first[4], data = first[5], version = first[6];
  if (file_class < 1 || file_class > 2 || data < 1 || data > 2 || version != 1) return std::nullopt;
  ElfHeader header;
  header.bits = file_class == 1 ? 32 : 64;
  header.order = data == 1 ? ByteOrder::Little : ByteOrder::Big;
  const Layout& layout = layout_of(header.bits);
  if (first.size() < layout.header_size) return std::nullopt;
  header.machine = read_unsigned(first, 18, 2, header.order);
  header.table_offset = read_unsigned(first, layout.phoff, layout.word, header.order);
  header.entry_size = read_unsigned(first, layout.phentsize, 2, header.order);
  header.entries = read_unsigned(first, layout.phentsize + 2, 2, header.order);
  header.sections_offset = read_unsigned(first, layout.shoff, layout.word, header.order);
  header.section_entry_size = read_unsigned(first, layout.shentsize, 2, header.order);
  header.section_entries = read_unsigned(first, layout.shentsize + 2, 2, header.order);
  header.section_names = read_unsigned(first, layout.shentsize + 4, 2, header.order);
  return header;
}

std::string machine_name(const ElfHeader& header) {
  for (const Machine& machine : kMachines) {
    if (machine.number != header.machine) continue;
    const bool little = header.order == ByteOrder::Little;
    const std::string_view name = header.bits == 32 ? (little ? machine.little32 : machine.big32)
                                                    : (little ? machine.little64 : machine.big64);
    if (!name.empty()) return std::string(name);
  }
  return std::to_string(header.machine);
}

std::vector<Segment> parse_segments(const ElfHeader& header, Bytes table) {
  const Layout& layout = layout_of(header.bits);
  std::vector<Segment> segments;
  if (header.entry_size < layout.entry_size) return segments;
  for (std::uint64_t i = 0; i < header.entries && (i + 1) * header.entry_size <= table.size(); ++i) {
    const Bytes entry = table.subspan(i * header.entry_size, layout.entry_size);
    const auto word = [&](std::size_t at) { return read_unsigned(entry, at, layout.word, header.order); };
    const std::uint64_t flags = read_unsigned(entry, layout.p_flags, 4, header.order);
    segments.push_back({.kind = kind_of(read_unsigned(entry, 0, 4, header.order)),
                        .is_data = (flags & (kWritable | kExecutable)) == kWritable,
                        .offset = word(layout.p_offset),
                        .address = word(layout.p_vaddr),
                        .file_size = word(layout.p_filesz)});
  }
  return segments;
}

std::vector<Section> parse_sections(const ElfHeader& header, Bytes table) {
  const Layout& layout = layout_of(header.bits);
  std::vector<Section> sections;
  if (header.section_entry_size < layout.section_size) return sections;
  for (std::uint64_t i = 0; i < header.section_entries && (i + 1) * header.section_entry_size <= table.size();
       ++i) {
    const Bytes entry = table.subspan(i * header.section_entry_size, layout.section_size);
    const auto word = [&](std::size_t at) { return read_unsigned(entry, at, layout.word, header.order); };
    const bool takes_bytes = read_unsigned(entry, 4, 4, header.order) != kNoBits;
    sections.push_back({.name = read_unsigned(entry, 0, 4, header.order),
                        .offset = word(layout.sh_offset),
                        .size = takes_bytes ? word(layout.sh_offset + layout.word) : 0});
  }
  return sections;
}

DynamicFacts parse_dynamic(const ElfHeader& header, Bytes section) {
  const std::size_t word = layout_of(header.bits).word;
  DynamicFacts facts;
  for (std::size_t at = 0; at + 2 * word <= section.size(); at += 2 * word) {
    const std::uint64_t tag = read_unsigned(section, at, word, header.order);
    const std::uint64_t value = read_unsigned(section, at + word, word, header.order);
    if (tag == kNull) break;
    if (tag == kNeeded) facts.needs_libraries = true;
    if (tag == kFlags1 && (value & kPie) != 0) facts.is_program = true;
  }
  return facts;
}

}  // namespace dvsguard::binary
