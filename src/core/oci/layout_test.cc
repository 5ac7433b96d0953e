#include "core/oci/layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/oci/testing.h"

namespace dvsguard::oci {
namespace {

using testing::descriptor;
using testing::kAnyDigest;

std::string named(const std::string& key, const std::string& name) {
  return descriptor(kOciManifest, kAnyDigest, 5, R"(,"annotations":{")" + key + R"(":")" + name + R"("})");
}
const std::string kRef = "org.opencontainers.image.ref.name";

Result<std::vector<NamedRoots>> read(const std::string& entries, std::string_view tag = {}) {
  return read_layout_index(R"({"schemaVersion":2,"manifests":[)" + entries + "]}", file_name("i"), tag, "d");
}

TEST(Layout, BlobsStandUnderTheirAlgorithm) {
  EXPECT_EQ(blob_path(*parse_content_digest(kAnyDigest)), "blobs/sha256/" + std::string(64, 'a'));
}

TEST(Layout, OtherVersionsAreUnsupported) {
  EXPECT_TRUE(check_layout_file(R"({"imageLayoutVersion":"1.0.0"})", nullptr));
  EXPECT_EQ(check_layout_file(R"({"imageLayoutVersion":"2.0.0"})", nullptr).error().code,
            ErrorCode::Unsupported);
  EXPECT_FALSE(check_layout_file("{}", nullptr));
  EXPECT_FALSE(check_layout_file("", nullptr));
}

TEST(Layout, WithoutATagEveryNameIsAnImage) {
  const auto names = read(named(kRef, "a") + "," + named(kRef, "b") + "," + named(kRef, "a"));
  ASSERT_TRUE(names);
  ASSERT_EQ(names->size(), 2u);
  EXPECT_EQ(names->front().name, "d:a");
  EXPECT_EQ(names->front().roots.size(), 2u);
}

TEST(Layout, ATagChooses) {
  const auto names = read(named(kRef, "a") + "," + named(kRef, "b"), "b");
  ASSERT_TRUE(names);
  ASSERT_EQ(names->size(), 1u);
  EXPECT_EQ(names->front().roots.size(), 1u);
}

// containerd's annotation, which `docker save` writes
TEST(Layout, AReferenceChoosesByTheImagesName) {
  const auto names = read(named("io.containerd.image.name", "docker.io/library/alpine:latest"), "alpine");
  ASSERT_TRUE(names);
  EXPECT_EQ(names->front().name, "d:alpine");
}

TEST(Layout, ANameThatIsNotThereIsMissingAndTheOthersNamed) {
  const auto names = read(named(kRef, "a\\u001b[2J"), "b");
  ASSERT_FALSE(names);
  EXPECT_EQ(names.error().code, ErrorCode::Missing);
  EXPECT_THAT(names.error().what, ::testing::HasSubstr("it holds \"a\\x1b[2J\""));
}

TEST(Layout, AManifestInPlaceOfTheIndexIsRefused) {
  const std::string manifest =
      R"({"schemaVersion":2,"config":)" + descriptor(kOciConfig, kAnyDigest, 1) + R"(,"layers":[]})";
  EXPECT_FALSE(read_layout_index(manifest, file_name("i"), "", "d"));
}

}  // namespace
}  // namespace dvsguard::oci
