#include "core/compose/file_view.h"

#include <gtest/gtest.h>

namespace dvsguard::compose {
namespace {

TEST(MemoryFiles, ReadsAFileWithItsDigest) {
  MemoryFiles files;
  files.add("/p/a", "abc");
  const auto file = files.read("/p/a", 3);
  ASSERT_TRUE(file);
  EXPECT_EQ(*file->bytes, "abc");
  // FIPS 180-4, appendix B.1
  EXPECT_EQ(file->digest, "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(MemoryFiles, TellsWhyItDoesNotRead) {
  MemoryFiles files;
  files.add("/p/a", "abc");
  EXPECT_EQ(files.read("/p/b", 9).error().code, ErrorCode::Missing);
  EXPECT_EQ(files.read("/p", 9).error().code, ErrorCode::Io);
  EXPECT_EQ(files.read("/p/a", 2).error().code, ErrorCode::Cap);
}

TEST(MemoryFiles, FollowsLinksAndRefusesALoop) {
  MemoryFiles files;
  files.add("/real/deep/a", "x");
  files.link("/p/link", "/real");
  files.link("/p/loop", "/p/loop");
  EXPECT_EQ(files.resolve("/p/link/deep/a").value(), "/real/deep/a");
  EXPECT_EQ(files.resolve("/p/link/none/b").value(), "/real/none/b");
  EXPECT_TRUE(files.exists("/p/link/deep"));
  EXPECT_TRUE(files.is_directory("/p/link/deep"));
  EXPECT_FALSE(files.resolve("/p/loop/x"));
  EXPECT_FALSE(files.exists("/p/loop"));
}

TEST(MemoryFiles, ListsNamesSorted) {
  MemoryFiles files;
  files.add("/p/b", "");
  files.add("/p/a/x", "");
  files.link("/p/c", "/q");
  files.directory("/p/d");
  EXPECT_EQ(files.list("/p", 9), (std::vector<std::string>{"a", "b", "c", "d"}));
  EXPECT_EQ(files.list("/p", 2), (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(files.list("/p/b", 9).empty());
  EXPECT_TRUE(files.is_directory("/p/d"));
}

}  // namespace
}  // namespace dvsguard::compose
