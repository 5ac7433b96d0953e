#include "core/oci/archive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/oci/docker_archive.h"
#include "core/oci/layout.h"
#include "core/oci/testing.h"

namespace dvsguard::oci {
namespace {

using testing::descriptor;
using ::testing::HasSubstr;
using testing::kAnyDigest;
using testing::kLayerType;
using testing::Store;

const PlatformChoice kAmd64{{{"linux", "amd64", ""}}};

// A tar as paths and bytes.
class Tar final : public ArchiveReader {
 public:
  void put(const std::string& path, const std::string& bytes) {
    EXPECT_TRUE(files.add_file(path, bytes.size()));
    contents[path] = bytes;
  }
  Result<std::string> read(const ArchiveFiles::File& file, std::size_t max) override {
    const std::string& bytes = contents.at(file.path);
    if (bytes.size() > max) return Error{.code = ErrorCode::Cap, .what = "large"};
    return bytes;
  }
  Result<std::vector<Image>> resolve(const std::string& tag = {}, ArchiveKind kind = ArchiveKind::Any,
                                     const PlatformChoice& choice = kAmd64) {
    return resolve_archive(files, *this, {kind, "t.tar", tag}, choice);
  }

  ArchiveFiles files;
  std::map<std::string, std::string> contents;
};

std::string config(const std::string& architecture = "amd64") {
  Store store;
  store.put_config(architecture);
  return store.blobs.begin()->second;
}
std::string manifest_of(const std::string& config_path, const std::string& layer,
                        const std::string& tag = "acme/x:1") {
  return R"([{"Config":")" + config_path + R"(","RepoTags":[")" + tag + R"("],"Layers":[")" + layer +
         R"("]}])";
}
std::string what_of(const Result<std::vector<Image>>& images) {
  return images ? "" : images.error().where + ": " + images.error().what;
}

TEST(DockerArchive, TheLayoutOfOldGivesAnImage) {
  Tar tar;
  tar.put("abc/layer.tar", "x");
  tar.put("config.json", config());
  tar.put("manifest.json", manifest_of("config.json", "abc/layer.tar"));
  const auto images = tar.resolve();
  ASSERT_TRUE(images) << what_of(images);
  ASSERT_EQ(images->size(), 1u);
  EXPECT_EQ(images->front().name, "t.tar:acme/x:1");
  EXPECT_FALSE(images->front().manifest);
  EXPECT_EQ(images->front().config_digest.text(), crypto::sha256(config()).text());
  EXPECT_EQ(images->front().layers[0].path, "abc/layer.tar");
  EXPECT_FALSE(images->front().layers[0].digest);
}

// docker save links a layer that it has written already.
TEST(DockerArchive, LinksBetweenLayersAreFollowed) {
  Tar tar;
  tar.put("one/layer.tar", "x");
  ASSERT_TRUE(tar.files.add_symlink("two/layer.tar", "../one/layer.tar"));
  tar.put("c.json", config());
  tar.put("manifest.json", manifest_of("c.json", "two/layer.tar"));
  const auto images = tar.resolve();
  ASSERT_TRUE(images) << what_of(images);
  EXPECT_EQ(images->front().layers[0].name, "two/layer.tar");
  EXPECT_EQ(images->front().layers[0].path, "one/layer.tar");
}

// CVE-2014-9356, CVE-2014-9357: paths and links out of the archive.
TEST(DockerArchive, PathsOutOfTheArchiveAreRefused) {
  for (const char* path : {"../../etc/shadow", "/etc/shadow", "a/../../b", "", ".", "a//b", "a/"}) {
    Tar tar;
    tar.put("c.json", config());
    tar.put("manifest.json", manifest_of("c.json", path));
    EXPECT_THAT(what_of(tar.resolve()), HasSubstr("is no path inside the archive")) << path;
  }
}

TEST(DockerArchive, LinksOutOfTheArchiveAreRefused) {
  for (const char* target : {"/etc/shadow", "../../etc/shadow", "../../../x"}) {
    Tar tar;
    ASSERT_TRUE(tar.files.add_symlink("a/layer.tar", target));
    tar.put("c.json", config());
    tar.put("manifest.json", manifest_of("c.json", "a/layer.tar"));
    EXPECT_THAT(what_of(tar.resolve()), HasSubstr("is a link out of the archive")) << target;
  }
}

TEST(DockerArchive, AConfigOfAnotherDigestThanItsNameIsRefused) {
  Tar tar;
  tar.put("l.tar", "x");
  tar.put(std::string(64, 'b') + ".json", config());
  tar.put("manifest.json", manifest_of(std::string(64, 'b') + ".json", "l.tar"));
  EXPECT_THAT(what_of(tar.resolve()), HasSubstr("another digest"));
}

TEST(DockerArchive, LayersInBlobsPromiseTheirDigest) {
  EXPECT_EQ(digest_in_blob_path("blobs/sha256/" + std::string(64, 'a'))->text(), kAnyDigest);
  EXPECT_FALSE(digest_in_blob_path(std::string(64, 'a') + ".tar"));
  EXPECT_EQ(digest_in_config_path(kAnyDigest)->text(), kAnyDigest);  // go-containerregistry
}

TEST(DockerArchive, DiffIdsAndLayersHaveToAgreeInNumber) {
  Tar tar;
  tar.put("l.tar", "x");
  tar.put("c.json", config());
  tar.put("manifest.json", R"([{"Config":"c.json","RepoTags":null,"Layers":["l.tar","l.tar"]}])");
  EXPECT_THAT(what_of(tar.resolve()), HasSubstr("has 1 diff ids, but the archive names 2 layers"));
}

TEST(DockerArchive, AReferenceChooses) {
  Tar tar;
  tar.put("l.tar", "x");
  tar.put("a.json", config("amd64"));
  tar.put("b.json", config("arm64"));
  std::string first = manifest_of("a.json", "l.tar", "docker.io/acme/x:1");
  std::string second = manifest_of("b.json", "l.tar", "acme/y:latest");
  first.back() = ',';
  tar.put("manifest.json", first + second.substr(1));
  EXPECT_EQ(tar.resolve()->size(), 2u);
  EXPECT_EQ(tar.resolve("acme/x:1")->front().config.architecture, "amd64");
  EXPECT_EQ(tar.resolve("acme/y")->front().config.architecture, "arm64");
  EXPECT_EQ(tar.resolve("acme/z").error().code, ErrorCode::Missing);
  EXPECT_EQ(tar.resolve("acme/y", ArchiveKind::Any, {{{"linux", "amd64", ""}}, true}).error().code,
            ErrorCode::Missing);
}

TEST(DockerArchive, WrongTypesAndDuplicateKeysAreRefused) {
  for (const char* bytes :
       {"{}", "[1]", R"([{"Config":1}])", R"([{"Config":"a","Layers":"b"}])",
        R"([{"Config":"a","Config":"b","Layers":[]}])", R"([{"Config":"a","Layers":[],"layers":["x"]}])"}) {
    EXPECT_FALSE(parse_archive_manifest(bytes, file_name("m"))) << bytes;
  }
}

class Both : public ::testing::Test {
 protected:
  // An OCI layout of one image, as in Docker 25's archives.
  void put_layout(const std::string& architecture) {
    Store store;
    const std::string layer = "x";
    layer_path_ = "blobs/sha256/" + crypto::sha256(layer).hex();
    const std::string config = store.put_config(architecture);
    config_path_ = "blobs/sha256/" + store.blobs.begin()->first.substr(7);
    const std::string image =
        store.put_manifest(config, descriptor(kLayerType, crypto::sha256(layer).text(), layer.size()));
    for (const auto& [digest, bytes] : store.blobs) tar_.put("blobs/sha256/" + digest.substr(7), bytes);
    tar_.put(layer_path_, layer);
    tar_.put("oci-layout", R"({"imageLayoutVersion":"1.0.0"})");
    tar_.put("index.json", R"({"schemaVersion":2,"manifests":[)" + image + "]}");
  }

  Tar tar_;
  std::string layer_path_, config_path_;
};

TEST_F(Both, TheSameImageInBothViewsComesOnce) {
  put_layout("amd64");
  tar_.put("manifest.json", manifest_of(config_path_, layer_path_));
  const auto images = tar_.resolve();
  ASSERT_TRUE(images) << what_of(images);
  ASSERT_EQ(images->size(), 1u);
  EXPECT_TRUE(images->front().manifest);
  EXPECT_EQ(images->front().layers[0].path, layer_path_);
  EXPECT_EQ(images->front().layers[0].digest->text(), "sha256:" + layer_path_.substr(13));
}

// One engine would load the first, another the second: both are looked at.
TEST_F(Both, DifferentImagesInTheTwoViewsBothCome) {
  put_layout("amd64");
  tar_.put("other.tar", "y");
  tar_.put("manifest.json", manifest_of(config_path_, "other.tar"));
  EXPECT_EQ(tar_.resolve()->size(), 2u);
  EXPECT_EQ(tar_.resolve("", ArchiveKind::Docker)->size(), 1u);
  EXPECT_EQ(tar_.resolve("", ArchiveKind::Layout)->size(), 1u);
}

TEST_F(Both, ABlobThatIsMissingIsToldWhateverTheOtherViewSays) {
  put_layout("amd64");
  tar_.contents.clear();
  Tar partial;
  partial.put("oci-layout", R"({"imageLayoutVersion":"1.0.0"})");
  partial.put("index.json",
              R"({"schemaVersion":2,"manifests":[)" + descriptor(kOciManifest, kAnyDigest, 5) + "]}");
  partial.put("l.tar", "x");
  partial.put("c.json", config());
  partial.put("manifest.json", manifest_of("c.json", "l.tar"));
  EXPECT_EQ(partial.resolve().error().code, ErrorCode::Invalid);
}

TEST(Archive, WhatHoldsNeitherIsNoImage) {
  Tar tar;
  tar.put("etc/passwd", "root");
  EXPECT_THAT(what_of(tar.resolve()), HasSubstr("neither oci-layout nor manifest.json"));
  tar.put("repositories", "{}");
  EXPECT_EQ(tar.resolve().error().code, ErrorCode::Unsupported);
}

TEST(ArchiveFiles, APathThatStandsTwiceIsRefusedWhereItIsNeeded) {
  ArchiveFiles files;
  ASSERT_TRUE(files.add_file("a", 1));
  ASSERT_TRUE(files.add_file("b", 1));
  ASSERT_TRUE(files.add_file("b", 1));
  EXPECT_TRUE(files.find("a"));
  EXPECT_THAT(files.find("b").error().what, HasSubstr("twice"));
}

TEST(ArchiveFiles, LinksThatCircleAreRefused) {
  ArchiveFiles files;
  ASSERT_TRUE(files.add_symlink("a", "b"));
  ASSERT_TRUE(files.add_symlink("b", "a"));
  EXPECT_EQ(files.find("a").error().code, ErrorCode::Invalid);
}

TEST(ArchiveFiles, LinksGoAsFarAsTheCap) {
  ArchiveFiles files;
  ASSERT_TRUE(files.add_file("0", 7));
  for (int i = 1; i <= kMaxArchiveLinks + 1; ++i) {
    ASSERT_TRUE(files.add_hard_link(std::to_string(i), "./" + std::to_string(i - 1)));
  }
  EXPECT_EQ(files.find(std::to_string(kMaxArchiveLinks))->size, 7u);
  EXPECT_FALSE(files.find(std::to_string(kMaxArchiveLinks + 1)));
}

TEST(ArchiveFiles, APathThroughALinkIsRefused) {
  ArchiveFiles files;
  ASSERT_TRUE(files.add_symlink("a", "b"));
  ASSERT_TRUE(files.add_file("a/x", 1));
  EXPECT_THAT(files.find("a/x").error().what, HasSubstr("as a folder"));
}

TEST(ArchiveFiles, SparseFilesAreRefused) {
  ArchiveFiles files;
  ASSERT_TRUE(files.add_sparse_file("a"));
  EXPECT_THAT(files.find("a").error().what, HasSubstr("sparse"));
}

TEST(ArchiveFiles, NamesHaveACapTogether) {
  ArchiveFiles files;
  const std::string name(1u << 20, 'n');
  int added = 0;
  while (added < 100 && files.add_file(name + std::to_string(added), 1)) ++added;
  EXPECT_EQ(added, 31);  // 32 MiB, each a little over one
}

}  // namespace
}  // namespace dvsguard::oci
