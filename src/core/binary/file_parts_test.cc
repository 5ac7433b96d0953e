#include "core/binary/file_parts.h"

#include <gtest/gtest.h>

#include <limits>

namespace dvsguard::binary {
namespace {

constexpr std::uint64_t kHuge = std::numeric_limits<std::uint64_t>::max();

Segment load(std::uint64_t offset, std::uint64_t size, bool is_data = false) {
  return {.kind = SegmentKind::Load, .is_data = is_data, .offset = offset, .address = 0, .file_size = size};
}

std::vector<FilePart> parts_of(std::vector<Segment> segments, std::uint64_t size, bool expect_cut = false) {
  bool cut = false;
  auto parts = loaded_parts(segments, size, cut);
  EXPECT_EQ(cut, expect_cut);
  return parts;
}

TEST(LoadedParts, StandInTheFilesOrder) {
  const auto parts = parts_of({load(50, 10, true), load(0, 10)}, 100);
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(parts[0].end, 10U);
  EXPECT_EQ(parts[1].begin, 50U);
  EXPECT_TRUE(parts[1].is_data);
}

TEST(LoadedParts, AreOneWhereTheyOverlap) {
  const auto parts = parts_of({load(0, 60), load(50, 10, true), load(60, 1)}, 100);
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(parts[0].end, 60U);
  EXPECT_TRUE(parts[0].is_data);
  EXPECT_EQ(parts[1].begin, 60U);
}

TEST(LoadedParts, EndWithTheFile) {
  EXPECT_EQ(parts_of({load(90, 10)}, 100).at(0).end, 100U);
  EXPECT_EQ(parts_of({load(90, 11)}, 100, true).at(0).end, 100U);
  EXPECT_EQ(parts_of({load(90, kHuge)}, 100, true).at(0).end, 100U);
  EXPECT_TRUE(parts_of({load(100, 1)}, 100, true).empty());
  EXPECT_TRUE(parts_of({load(kHuge, kHuge)}, 100, true).empty());
}

TEST(LoadedParts, AreOfLoadedBytesOnly) {
  EXPECT_TRUE(
      parts_of({load(5, 0), {.kind = SegmentKind::Dynamic, .offset = 0, .file_size = 9}}, 100).empty());
}

TEST(Capture, KeepsItsRangeFromPiecesOfAnySize) {
  const std::vector<std::uint8_t> file = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  for (std::size_t piece = 1; piece <= file.size(); ++piece) {
    Capture capture(3, 4, 100);
    for (std::size_t at = 0; at < file.size(); at += piece)
      capture.take(at, Bytes(file).subspan(at, std::min(piece, file.size() - at)));
    EXPECT_TRUE(capture.is_whole());
    EXPECT_EQ(capture.bytes(), (std::vector<std::uint8_t>{3, 4, 5, 6}));
  }
}

TEST(Capture, IsNotWholeOverItsCapNorWithoutItsEnd) {
  const std::vector<std::uint8_t> file(10, 7);
  Capture capped(0, 10, 9), cut(5, 6, 100);
  capped.take(0, file);
  cut.take(0, file);
  EXPECT_FALSE(capped.is_whole());
  EXPECT_EQ(capped.bytes().size(), 9U);
  EXPECT_FALSE(cut.is_whole());
}

}  // namespace
}  // namespace dvsguard::binary
