#include "core/advisory/block.h"

#include <gmock/gmock.h>

namespace dvsguard::advisory {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Record record_of(std::string_view id) {
  Record record;
  record.id = id;
  return record;
}

Result<Block> read(const Bytes& bytes) {
  return Block::read(bytes, crypto::sha256(std::span<const std::uint8_t>(bytes)));
}

std::vector<std::string> ids(const Block& block, const Key& key) {
  std::vector<Record> records;
  EXPECT_TRUE(block.collect(key, records));
  std::vector<std::string> out;
  out.reserve(records.size());
  for (const auto& record : records) out.emplace_back(record.id);
  return out;
}

Bytes two_packages() {
  BlockWriter writer;
  writer.add({"Debian", "bookworm", "a"}, record_of("CVE-1"));
  writer.add({"Debian", "bookworm", "a"}, record_of("CVE-2"));
  writer.add({"Debian", "bookworm", "b"}, record_of("CVE-1"));
  return writer.finish();
}

TEST(Block, GivesEachPackageItsOwnRecords) {
  const auto block = read(two_packages());
  ASSERT_TRUE(block);
  EXPECT_THAT(ids(*block, {"Debian", "bookworm", "a"}), ElementsAre("CVE-1", "CVE-2"));
  EXPECT_THAT(ids(*block, {"Debian", "bookworm", "b"}), ElementsAre("CVE-1"));
  EXPECT_THAT(ids(*block, {"Debian", "trixie", "a"}), ElementsAre());
}

TEST(Block, OfOtherBytesThanItsDigestsIsRefused) {
  const Bytes bytes = two_packages();
  const auto digest = crypto::sha256(std::span<const std::uint8_t>(bytes));
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    Bytes changed = bytes;
    changed[at] ^= 0x80;
    const auto block = Block::read(changed, digest);
    ASSERT_FALSE(block) << at;
    EXPECT_THAT(block.error().what, HasSubstr("digest"));
  }
}

// Whoever can write the file can make its digests right as well.
TEST(Block, WhateverItSaysIsReadWithinBounds) {
  const Bytes bytes = two_packages();
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (int value = 0; value < 256; ++value) {
      Bytes changed = bytes;
      changed[at] = static_cast<std::uint8_t>(value);
      const auto block = read(changed);
      std::vector<Record> records;
      if (block) static_cast<void>(block->collect({"Debian", "bookworm", "a"}, records));
    }
  }
}

TEST(Block, PackagesOutOfOrderAreRefused) {
  BlockWriter writer;
  writer.add({"Debian", "bookworm", "b"}, record_of("CVE-1"));
  writer.add({"Debian", "bookworm", "a"}, record_of("CVE-1"));
  const auto block = read(writer.finish());
  ASSERT_FALSE(block);
  EXPECT_THAT(block.error().what, HasSubstr("not in order"));
}

}  // namespace
}  // namespace dvsguard::advisory
