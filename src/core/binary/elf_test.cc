#include "core/binary/elf.h"

#include <gtest/gtest.h>

#include "core/binary/elf_for_tests.h"

// Figures 4-3, 5-1 and 4-8 of the System V ABI, laid out by hand.
namespace dvsguard::binary {
namespace {

Bytes view(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// The first 64 bytes of coreutils 9.1-1's /bin/true for amd64 in Debian 12; the fields as `readelf -h` tells
// them.
const std::string kTrue(
    "\x7f\x45\x4c\x46\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x03\x00\x3e\x00\x01\x00\x00\x00"
    "\xd0\x23\x00\x00\x00\x00\x00\x00\x40\x00\x00\x00\x00\x00\x00\x00\x90\x83\x00\x00\x00\x00\x00\x00"
    "\x00\x00\x00\x00\x40\x00\x38\x00\x0d\x00\x40\x00\x1f\x00\x1e\x00",
    64);

TEST(Elf, ReadsTheHeaderOfARealProgram) {
  const auto header = parse_elf_header(view(kTrue));
  ASSERT_TRUE(header);
  EXPECT_EQ(header->bits, 64);
  EXPECT_EQ(header->order, ByteOrder::Little);
  EXPECT_EQ(machine_name(*header), "x86_64");
  EXPECT_EQ(header->table_offset, 64U);
  EXPECT_EQ(header->entry_size, 56U);
  EXPECT_EQ(header->entries, 13U);
  EXPECT_EQ(header->sections_offset, 0x8390U);
  EXPECT_EQ(header->section_entry_size, 64U);
  EXPECT_EQ(header->section_entries, 31U);
  EXPECT_EQ(header->section_names, 30U);
}

TEST(Elf, RefusesAHeaderThatIsCut) {
  for (std::size_t size = 0; size < 64; ++size)
    EXPECT_FALSE(parse_elf_header(view(kTrue).first(size))) << size;
}

TEST(Elf, RefusesAnUnknownClassOrderAndVersion) {
  for (const std::size_t at : {4U, 5U, 6U}) {
    for (const char value : {'\0', '\3'}) {
      std::string wrong = kTrue;
      wrong[at] = value;
      EXPECT_FALSE(parse_elf_header(view(wrong)));
    }
  }
}

TEST(Elf, ReadsSegmentsInEveryClassAndByteOrder) {
  for (const Target target : {Target{}, Target{32, ByteOrder::Little, 3}, Target{32, ByteOrder::Big, 8},
                              Target{64, ByteOrder::Big, 22}}) {
    const std::string file =
        elf({{.flags = kData, .bytes = "12345"}, {.type = kInterp, .bytes = "/"}}, target);
    const auto header = parse_elf_header(view(file));
    ASSERT_TRUE(header);
    const auto segments = parse_segments(*header, view(file).subspan(header->table_offset));
    ASSERT_EQ(segments.size(), 2U);
    EXPECT_EQ(segments[0].kind, SegmentKind::Load);
    EXPECT_TRUE(segments[0].is_data);
    EXPECT_EQ(segments[0].file_size, 5U);
    EXPECT_EQ(file.substr(segments[0].offset, 5), "12345");
    EXPECT_EQ(segments[0].address, 0x400000 + segments[0].offset);
    EXPECT_EQ(segments[1].kind, SegmentKind::Interpreter);
    EXPECT_FALSE(segments[1].is_data);
  }
}

TEST(Elf, ReadsNoSegmentsOfAnEntrySizeThatIsTooSmallNorBeyondTheTable) {
  const std::string file = elf({{.bytes = "1"}, {.bytes = "2"}});
  auto header = *parse_elf_header(view(file));
  EXPECT_EQ(parse_segments(header, view(file).subspan(64, 2 * 56 - 1)).size(), 1U);
  header.entry_size = 55;
  EXPECT_TRUE(parse_segments(header, view(file).subspan(64)).empty());
}

TEST(Elf, GivesASectionWithoutBytesASizeOfNone) {
  ElfHeader header = *parse_elf_header(view(kTrue));
  header.section_entries = 1;
  std::string table =
      number({}, 7, 4) + number({}, 8, 4) + std::string(16, '\0') + word({}, 0x1000) + word({}, 0x2000);
  table.resize(64);
  const auto sections = parse_sections(header, view(table));
  ASSERT_EQ(sections.size(), 1U);
  EXPECT_EQ(sections[0].name, 7U);
  EXPECT_EQ(sections[0].offset, 0x1000U);
  EXPECT_EQ(sections[0].size, 0U);
  table[4] = 1;
  EXPECT_EQ(parse_sections(header, view(table))[0].size, 0x2000U);
}

TEST(Elf, ReadsADynamicSectionUpToItsEnd) {
  const auto header = *parse_elf_header(view(kTrue));
  const auto entry = [](std::uint64_t tag, std::uint64_t value) { return word({}, tag) + word({}, value); };
  EXPECT_TRUE(parse_dynamic(header, view(entry(1, 9))).needs_libraries);
  EXPECT_FALSE(parse_dynamic(header, view(entry(0, 0) + entry(1, 9))).needs_libraries);
  EXPECT_TRUE(parse_dynamic(header, view(entry(0x6FFFFFFB, 0x08000001))).is_program);
  EXPECT_FALSE(parse_dynamic(header, view(entry(0x6FFFFFFB, 1))).is_program);
}

}  // namespace
}  // namespace dvsguard::binary
