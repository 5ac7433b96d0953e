#include "edge/archive/archive_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "edge/archive/testing.h"

namespace dvsguard::archive {
namespace {

using ::testing::HasSubstr;
using tests::kAmd64;
using tests::layout_of;
using tests::tar_of;

class Passed final : public BlobSink {
 public:
  Result<bool> begin(const std::string& path, std::uint64_t /*size*/) override {
    path_ = path;
    blobs[path];
    return wanted;
  }
  Status data(std::span<const std::uint8_t> bytes) override {
    blobs[path_].append(bytes.begin(), bytes.end());
    return {};
  }
  Status end() override { return {}; }

  std::map<std::string, std::string> blobs;
  bool wanted = true;

 private:
  std::string path_;
};

Result<std::vector<oci::Image>> read(const std::string& tar, Passed& passed, std::size_t piece = SIZE_MAX) {
  ArchiveStream stream(passed);
  for (std::size_t at = 0; at < tar.size(); at += std::min(piece, tar.size() - at)) {
    TRY_STATUS(stream.feed(layer::tests::bytes_of(std::string_view(tar).substr(at, piece))));
  }
  TRY_STATUS(stream.finish());
  return stream.resolve({oci::ArchiveKind::Any, "-", ""}, kAmd64);
}

TEST(ArchiveStream, DocumentsAreKeptAndLayersPassOn) {
  Passed passed;
  const auto images = read(tar_of(layout_of("layer bytes")), passed);
  ASSERT_TRUE(images) << images.error().what;
  EXPECT_EQ(passed.blobs.size(), 1u);
  EXPECT_EQ(passed.blobs.at(images->front().layers[0].path), "layer bytes");
}

TEST(ArchiveStream, ALayerMayComeBeforeWhatNamesIt) {
  auto files = layout_of("layer bytes");
  std::reverse(files.begin(), files.end());
  std::rotate(files.begin(), files.begin() + 2, files.end());
  Passed passed;
  const auto images = read(tar_of(files), passed, 1);
  ASSERT_TRUE(images) << images.error().what;
  EXPECT_EQ(passed.blobs.at(images->front().layers[0].path), "layer bytes");
}

// Small enough and like JSON at its start: it must not be lost between the two.
TEST(ArchiveStream, ALayerThatBeginsLikeJsonIsKept) {
  Passed passed;
  const std::string layer = "{ a file's name";
  ArchiveStream stream(passed);
  ASSERT_TRUE(stream.feed(layer::tests::bytes_of(tar_of(layout_of(layer)))));
  ASSERT_TRUE(stream.finish());
  const auto images = stream.resolve({oci::ArchiveKind::Any, "-", ""}, kAmd64);
  ASSERT_TRUE(images) << images.error().what;
  const std::string* kept = stream.kept(images->front().layers[0].path);
  ASSERT_NE(kept, nullptr);
  EXPECT_EQ(*kept, layer);
}

TEST(ArchiveStream, WhatIsNotWantedIsNotGiven) {
  Passed passed;
  passed.wanted = false;
  EXPECT_TRUE(read(tar_of(layout_of("layer bytes")), passed));
  EXPECT_EQ(passed.blobs.begin()->second, "");
}

TEST(ArchiveStream, AnEmptyFilePassesAsALayer) {
  Passed passed;
  EXPECT_TRUE(read(tar_of(layout_of("")), passed));
  EXPECT_EQ(passed.blobs.size(), 1u);
}

TEST(ArchiveStream, DocumentsHaveACapTogether) {
  auto files = layout_of("layer bytes");
  const std::string large = "{" + std::string(oci::kMaxConfigBytes - 1, ' ');
  tests::Files before;
  for (int i = 0; i < 8; ++i) before.emplace_back("x" + std::to_string(i), large);
  before.insert(before.end(), files.begin(), files.end());
  Passed passed;
  const auto images = read(tar_of(before), passed);
  ASSERT_FALSE(images);
  EXPECT_EQ(images.error().code, ErrorCode::Cap);
  EXPECT_THAT(images.error().what, HasSubstr("kMaxKeptBytes"));
}

TEST(ArchiveStream, WhatMayBeALayerHasACap) {
  tests::Files files;
  for (std::size_t i = 0; i < kMaxBlobs; ++i) files.emplace_back(std::to_string(i), "");
  Passed fits, over;
  EXPECT_NE(read(tar_of(files), fits).error().code, ErrorCode::Cap);
  files.emplace_back("more", "x");
  const auto images = read(tar_of(files), over);
  ASSERT_FALSE(images);
  EXPECT_THAT(images.error().what, HasSubstr("kMaxBlobs"));
}

TEST(ArchiveStream, AnArchiveThatIsCutIsRefused) {
  const std::string tar = tar_of(layout_of("layer bytes"));
  Passed passed;
  EXPECT_FALSE(read(tar.substr(0, 1000), passed));
}

class Stream final : public oci::ByteStream {
 public:
  explicit Stream(std::string bytes) : bytes_(std::move(bytes)) {}
  Result<std::size_t> read(std::span<std::uint8_t> into) override {
    const std::size_t size = std::min<std::size_t>({into.size(), bytes_.size() - at_, 3});
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at_), size, into.begin());
    at_ += size;
    return size;
  }

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

TEST(ReadArchive, PlainBytesAreReadToTheirEnd) {
  Passed passed;
  ArchiveStream stream(passed);
  Stream from(tar_of(layout_of("layer bytes")));
  ASSERT_TRUE(read_archive(from, stream));
  EXPECT_TRUE(stream.resolve({oci::ArchiveKind::Any, "-", ""}, kAmd64));
}

TEST(ReadArchive, NothingAtAllIsNoImage) {
  for (const char* bytes : {"", "x", "\x1f\x8b"}) {
    Passed passed;
    ArchiveStream stream(passed);
    Stream from(bytes);
    const bool read = read_archive(from, stream).has_value();
    EXPECT_FALSE(read && stream.resolve({oci::ArchiveKind::Any, "-", ""}, kAmd64));
  }
}

TEST(ArchiveStream, AFileThatHeadersSayIsTooLargeIsRefusedByItsHeader) {
  Passed passed;
  ArchiveStream stream(passed, 1000);
  const std::string tar = tar_of({{"a", std::string(600, 'x')}, {"b", std::string(401, 'x')}});
  const auto fed = stream.feed(layer::tests::bytes_of(tar));
  ASSERT_FALSE(fed);
  EXPECT_EQ(fed.error().code, ErrorCode::Cap);
}

}  // namespace
}  // namespace dvsguard::archive
