#include "core/advisory/database.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "core/advisory/file_head.h"
#include "core/advisory/testing.h"

namespace dvsguard::advisory {
namespace {

using testing::HasSubstr;

const Key kKey{"Go", "", "example.org/a"};

Bytes one_file() {
  return compile_osv({go_osv("GO-1", "example.org/a", R"("versions":["1.0.0"])")}).bytes;
}

std::string error_of(const Bytes& bytes) {
  const auto database = Database::open(bytes);
  return database ? "" : database.error().what;
}

// The root digest made right again, as somebody who means harm would.
Bytes resealed(Bytes bytes) {
  const std::size_t said = bytes[44] | bytes[45] << 8;
  const std::size_t head = std::clamp(said, kRootedAt, bytes.size());
  const auto root = crypto::sha256(std::span<const std::uint8_t>(bytes).subspan(kRootedAt, head - kRootedAt));
  std::copy(root.bytes.begin(), root.bytes.end(), bytes.begin() + kRootAt);
  return bytes;
}

TEST(Database, OpensWhatWasWritten) {
  EXPECT_EQ(error_of(one_file()), "");
}

TEST(Database, AnEmptyOneHasNothing) {
  const auto file = compile_osv({});
  const Database database = file.open();
  EXPECT_EQ(database.block_count(), 0);
  EXPECT_TRUE(Reader(database).find(kKey)->records.empty());
}

TEST(Database, RefusesOtherFiles) {
  EXPECT_THAT(error_of({}), HasSubstr("no compiled advisories"));
  EXPECT_THAT(error_of(Bytes(1000, 'x')), HasSubstr("no compiled advisories"));
}

TEST(Database, RefusesEveryTruncation) {
  const Bytes bytes = one_file();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_NE(error_of(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size))), "") << size;
  }
}

TEST(Database, RefusesBytesAfterItsEnd) {
  Bytes bytes = one_file();
  bytes.push_back(0);
  EXPECT_THAT(error_of(bytes), HasSubstr("where its head says"));
}

TEST(Database, RefusesAnotherVersion) {
  Bytes bytes = one_file();
  bytes[kRootedAt] = 2;
  EXPECT_THAT(error_of(resealed(bytes)), HasSubstr("version 2 of the format, not 1"));
}

TEST(Database, NoByteCanBeChangedUnseen) {
  const Bytes bytes = one_file();
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    Bytes changed = bytes;
    changed[at] ^= 0x01;
    const auto database = Database::open(changed);
    const bool seen = !database || !Reader(*database).find(kKey);
    EXPECT_TRUE(seen) << at;
  }
}

TEST(Database, NamesTheBlockThatIsNotWhatItWas) {
  Bytes bytes = one_file();
  bytes.back() ^= 0x01;
  const auto database = Database::open(bytes);
  ASSERT_TRUE(database);
  const auto found = Reader(*database).find(kKey);
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().what, HasSubstr("block 0"));
  EXPECT_FALSE(database->verify());
}

TEST(Database, ALookupThatNeedsNoBadBlockSucceeds) {
  std::vector<std::string> documents;
  for (int i = 1000; i < 2000; ++i) {
    documents.push_back(go_osv("GO-" + std::to_string(i), "example.org/" + std::to_string(i),
                               R"("versions":["1"])",
                               R"(,"summary":"fault number )" + std::to_string(i) + "\""));
  }
  auto file = compile_osv(documents);
  file.bytes.back() ^= 0x01;
  const Database database = file.open();
  ASSERT_GT(database.block_count(), 1);
  EXPECT_EQ(Reader(database).find({"Go", "", "example.org/1000"})->records.size(), 1);
  EXPECT_FALSE(Reader(database).find({"Go", "", "example.org/1999"}));
}

// As it is replaced or cut short under its reader.
TEST(Database, WhatCannotBeReadAnyMoreIsAnError) {
  const Bytes bytes = one_file();
  std::size_t there = bytes.size();
  const auto database =
      Database::open(bytes.size(), [&](std::uint64_t at, std::size_t size) -> Result<Bytes> {
        if (at + size > there)
          return Error{.code = ErrorCode::Io, .what = "became shorter while it was read"};
        return Bytes(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                     bytes.begin() + static_cast<std::ptrdiff_t>(at + size));
      });
  ASSERT_TRUE(database);
  EXPECT_TRUE(Reader(*database).find(kKey));
  there = bytes.size() - 1;
  const auto found = Reader(*database).find(kKey);
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().what, HasSubstr("became shorter"));
}

// Every number of the head is held to what is there, also where the root digest agrees with the lie.
TEST(Database, LyingHeadsAreRefusedOrReadWithinBounds) {
  const Bytes bytes = one_file();
  const std::size_t head = bytes[44] | bytes[45] << 8;
  for (std::size_t at = kRootedAt; at < head; ++at) {
    for (const int value : {0x00, 0x01, 0x7f, 0x80, 0xff}) {
      Bytes changed = bytes;
      changed[at] = static_cast<std::uint8_t>(value);
      const Bytes sealed = resealed(changed);
      const auto database = Database::open(sealed);
      if (database) static_cast<void>(Reader(*database).find(kKey));
    }
  }
}

}  // namespace
}  // namespace dvsguard::advisory
