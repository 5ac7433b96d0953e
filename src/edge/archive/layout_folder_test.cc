#include "edge/archive/layout_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "edge/archive/testing.h"

namespace dvsguard::archive {
namespace {

using ::testing::HasSubstr;
using tests::kAmd64;

class LayoutFolder : public tests::TemporaryFolder {
 protected:
  LayoutFolder() : layer_(tests::layout_of("layer bytes")[2].first) {
    for (const auto& [name, bytes] : tests::layout_of("layer bytes")) put(name, bytes);
  }

  Result<std::vector<oci::Image>> resolve() const {
    const auto source = open_layout(path_, "");
    EXPECT_TRUE(source);
    return (*source)->resolve(kAmd64);
  }
  std::string why_no_layer() const {
    const auto source = open_layout(path_, "");
    const auto images = (*source)->resolve(kAmd64);
    EXPECT_TRUE(images);
    const auto stream = (*source)->open_layer(images->front().layers[0]);
    return stream ? "" : stream.error().what;
  }
  std::string at(const std::string& name) const { return path_ + "/" + name; }

  std::string layer_;
};

TEST_F(LayoutFolder, GivesItsImageAndOpensItsLayers) {
  const auto source = open_layout(path_, "");
  const auto images = (*source)->resolve(kAmd64);
  ASSERT_TRUE(images) << images.error().what;
  const auto stream = (*source)->open_layer(images->front().layers[0]);
  ASSERT_TRUE(stream);
  EXPECT_EQ(tests::all_of(**stream), "layer bytes");
}

TEST_F(LayoutFolder, AFolderThatIsNotThereIsMissing) {
  EXPECT_EQ(open_layout(path_ + "/no", "").error().code, ErrorCode::Missing);
}

TEST_F(LayoutFolder, WithoutItsMarkerItIsNone) {
  std::filesystem::remove(at("oci-layout"));
  EXPECT_FALSE(resolve());
}

// Opening a FIFO waits for its writer unless one takes care.
TEST_F(LayoutFolder, AFifoIsRefusedAndNotWaitedFor) {
  std::filesystem::remove(at("index.json"));
  ASSERT_EQ(::mkfifo(at("index.json").c_str(), 0600), 0);
  EXPECT_THAT(resolve().error().what, HasSubstr("is a FIFO"));
}

TEST_F(LayoutFolder, AFifoForALayerIsRefused) {
  std::filesystem::remove(at(layer_));
  ASSERT_EQ(::mkfifo(at(layer_).c_str(), 0600), 0);
  EXPECT_THAT(why_no_layer(), HasSubstr("is a FIFO"));
}

TEST_F(LayoutFolder, LinksAreNotFollowed) {
  std::filesystem::rename(at(layer_), at("elsewhere"));
  std::filesystem::create_symlink(at("elsewhere"), at(layer_));
  EXPECT_THAT(why_no_layer(), HasSubstr("is a symbolic link"));
}

TEST_F(LayoutFolder, LinkedFoldersAreNotFollowed) {
  std::filesystem::rename(at("blobs"), at("elsewhere"));
  std::filesystem::create_directory_symlink(at("elsewhere"), at("blobs"));
  EXPECT_THAT(resolve().error().what, HasSubstr("is a symbolic link"));
}

TEST_F(LayoutFolder, AFolderInPlaceOfABlobIsRefused) {
  std::filesystem::remove(at(layer_));
  std::filesystem::create_directory(at(layer_));
  EXPECT_THAT(why_no_layer(), HasSubstr("is a directory"));
}

TEST_F(LayoutFolder, ADocumentOfAnotherSizeIsNotEvenRead) {
  for (const auto& [name, bytes] : tests::layout_of("layer bytes")) {
    if (name.starts_with("blobs/") && name != layer_) put(name, bytes + " ");
  }
  EXPECT_THAT(resolve().error().what, HasSubstr("promised"));
}

TEST_F(LayoutFolder, AnIndexOverItsCapIsRefused) {
  put("index.json", "{" + std::string(oci::kMaxManifestBytes, ' ') + "}");
  EXPECT_EQ(resolve().error().code, ErrorCode::Cap);
}

}  // namespace
}  // namespace dvsguard::archive
