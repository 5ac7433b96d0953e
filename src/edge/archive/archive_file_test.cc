#include "edge/archive/archive_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "edge/archive/testing.h"

namespace dvsguard::archive {
namespace {

using ::testing::HasSubstr;
using tests::kAmd64;
using tests::layout_of;
using tests::tar_of;

class ArchiveFile : public tests::TemporaryFolder {
 protected:
  Result<std::unique_ptr<oci::ImageSource>> open(const std::string& tar) const {
    auto file = open_user_file(put("a.tar", tar));
    EXPECT_TRUE(file);
    return open_archive(*std::move(file), {oci::ArchiveKind::Any, "a.tar", ""});
  }
};

TEST_F(ArchiveFile, LayersAreReadFromWhereTheyStand) {
  const std::string layer(100'000, 'l');  // more than is read at once
  const auto source = open(tar_of(layout_of(layer)));
  ASSERT_TRUE(source) << source.error().what;
  const auto images = (*source)->resolve(kAmd64);
  ASSERT_TRUE(images) << images.error().what;
  const auto stream = (*source)->open_layer(images->front().layers[0]);
  const auto other = (*source)->open_layer(images->front().layers[0]);
  ASSERT_TRUE(stream && other);
  EXPECT_EQ(tests::all_of(**stream), layer);
  EXPECT_EQ(tests::all_of(**other), layer);  // streams do not share a position
}

TEST_F(ArchiveFile, ATarThatIsCutIsRefused) {
  const std::string tar = tar_of(layout_of(std::string(100'000, 'l')));
  for (const std::size_t size : {std::size_t{100}, std::size_t{520}, std::size_t{50'000}}) {
    EXPECT_FALSE(open(tar.substr(0, size))) << size;
  }
}

TEST_F(ArchiveFile, ASizeBeyondTheFileIsRefused) {
  layer::tests::Raw raw{.name = "blob"};
  raw.size = "77777777777";
  EXPECT_THAT(open(layer::tests::header(raw) + "x").error().what, HasSubstr("ends before its end"));
}

TEST_F(ArchiveFile, ALayerThatStandsTwiceIsRefused) {
  auto files = layout_of("l");
  files.emplace_back(files[2].first, "another");
  const auto source = open(tar_of(files));
  ASSERT_TRUE(source);
  EXPECT_THAT((*source)->resolve(kAmd64).error().what, HasSubstr("twice"));
}

// What it says of its size is not what stands in the tar: read by position it would be other bytes.
TEST_F(ArchiveFile, ASparseBlobIsRefused) {
  using layer::tests::record;
  auto files = layout_of("l");
  const std::string path = files[2].first;
  files.erase(files.begin() + 2);
  const std::string sparse = record("GNU.sparse.major", "0") + record("GNU.sparse.minor", "1") +
                             record("GNU.sparse.name", path) + record("GNU.sparse.size", "2") +
                             record("GNU.sparse.map", "1,1") + record("GNU.sparse.numblocks", "1");
  const auto source = open(layer::tests::pax(sparse) + layer::tests::file("x", "l") + tar_of(files));
  ASSERT_TRUE(source) << source.error().what;
  EXPECT_THAT((*source)->resolve(kAmd64).error().what, HasSubstr("sparse"));
}

TEST_F(ArchiveFile, ManyEntriesHaveACap) {
  std::string tar;
  const std::string one = layer::tests::file("x");
  for (std::size_t i = 0; i <= oci::kMaxArchiveEntries; ++i) tar += one;
  const auto source = open(tar);
  ASSERT_FALSE(source);
  EXPECT_EQ(source.error().code, ErrorCode::Cap);
}

}  // namespace
}  // namespace dvsguard::archive
