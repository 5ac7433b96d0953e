#include "core/advisory/file_writer.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/advisory/file_head.h"

namespace dvsguard::advisory {
namespace {

Record record_of(std::string_view id) {
  Record record;
  record.id = id;
  return record;
}

std::uint64_t little_endian(const Bytes& bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = size; i-- > 0;) value = value << 8 | bytes[at + i];
  return value;
}

// docs/formats/advisories.md, "The compiled file", byte by byte.
TEST(FileWriter, WritesTheHeadThatTheDocumentDescribes) {
  FileWriter writer;
  ASSERT_TRUE(writer.add({"Go", "", "a"}, record_of("GO-1")));
  const auto file = writer.finish({});
  ASSERT_TRUE(file);
  EXPECT_EQ(std::string(file->begin(), file->begin() + 8), "DVSGADV\n");
  EXPECT_EQ(little_endian(*file, 40, 4), 1);
  const std::uint64_t head = little_endian(*file, 44, 4);
  EXPECT_EQ(little_endian(*file, 48, 8), file->size());
  EXPECT_EQ((*file)[56], 0) << "sources";
  EXPECT_EQ((*file)[57], 1) << "blocks";
  const std::size_t block = file->size() - head;
  EXPECT_EQ((*file)[58], block);
  const auto bytes = std::span<const std::uint8_t>(*file);
  const auto root = crypto::sha256(bytes.subspan(40, head - 40));
  EXPECT_TRUE(std::equal(root.bytes.begin(), root.bytes.end(), file->begin() + 8));
  const auto digest = crypto::sha256(bytes.subspan(head));
  EXPECT_TRUE(std::equal(digest.bytes.begin(), digest.bytes.end(), file->begin() + 59));
}

TEST(FileWriter, ABlockIsClosedOnceItIsFull) {
  FileWriter writer;
  std::vector<std::string> ids;
  for (int i = 0; i < 2000; ++i) ids.push_back("GO-2026-" + std::to_string(i));
  for (const auto& id : ids) ASSERT_TRUE(writer.add({"Go", "", "a"}, record_of(id)));
  const auto file = writer.finish({});
  ASSERT_TRUE(file);
  const auto database = Database::open(*file);
  ASSERT_TRUE(database);
  EXPECT_TRUE(database->verify());
  EXPECT_GT(database->block_count(), 1);
  EXPECT_LE(file->size() / database->block_count(), 2 * kBlockBytes);
  EXPECT_EQ(Reader(*database).find({"Go", "", "a"})->records.size(), ids.size());
}

}  // namespace
}  // namespace dvsguard::advisory
