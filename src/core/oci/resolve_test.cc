#include "core/oci/resolve.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/oci/testing.h"
#include "core/text/json.h"

namespace dvsguard::oci {
namespace {

using testing::descriptor;
using ::testing::HasSubstr;
using testing::kAnyDigest;
using testing::kLayerType;
using testing::platform;
using testing::Store;

const PlatformChoice kAmd64{{{"linux", "amd64", ""}}};
const PlatformChoice kStrictAmd64{{{"linux", "amd64", ""}}, true};

Descriptor parsed(const std::string& json) {
  return *read_descriptor(*text::parse_json(json, nullptr), "");
}

Result<std::vector<Image>> resolve(Store& store, const std::string& root,
                                   const PlatformChoice& choice = kAmd64) {
  return resolve_images(store, parsed(root), choice, "x");
}

std::vector<std::string> architectures(const Result<std::vector<Image>>& images) {
  if (!images) return {images.error().what};
  std::vector<std::string> out;
  for (const Image& image : *images) out.push_back(image.config.architecture);
  return out;
}

TEST(Resolve, AnImageComesWithItsConfigAndLayers) {
  Store store;
  const auto images = resolve(store, store.put_image());
  ASSERT_TRUE(images) << images.error().what;
  ASSERT_EQ(images->size(), 1u);
  const Image& image = images->front();
  EXPECT_EQ(image.name, "x");
  EXPECT_EQ(image.config.architecture, "amd64");
  EXPECT_EQ(image.config_bytes, store.blobs.at(image.config_digest.text()));
  ASSERT_EQ(image.layers.size(), 1u);
  EXPECT_EQ(image.layers[0].encoding, LayerEncoding::Gzip);
  EXPECT_EQ(image.layers[0].size, 10u);
  EXPECT_FALSE(image.layers[0].foreign);
}

TEST(Resolve, AnImageComesWithTheDocumentsThatNameIt) {
  Store store;
  const std::string one = store.put_image("arm64", platform("linux", "arm64", "v8"));
  const std::string two = store.put_image("amd64", platform("linux", "amd64"));
  const auto images = resolve(store, store.put_index(one + "," + two), {});
  ASSERT_TRUE(images) << images.error().what;
  ASSERT_EQ(images->size(), 2u);
  for (const Image& image : *images) {
    ASSERT_EQ(image.documents.size(), 2u);
    EXPECT_EQ(image.documents[0], images->front().documents[0]);  // the same bytes, held once
    EXPECT_EQ(image.documents[0]->name, "index");
    EXPECT_EQ(image.documents[1]->name, "manifest");
    EXPECT_EQ(image.documents[1]->digest, image.manifest);
    EXPECT_EQ(image.documents[1]->bytes, store.blobs.at(image.manifest->text()));
  }
}

TEST(Resolve, ThePlatformAskedForIsTaken) {
  Store store;
  const std::string root = store.put_index(store.put_image("arm64", platform("linux", "arm64", "v8")) + "," +
                                           store.put_image("amd64", platform("linux", "amd64")));
  EXPECT_THAT(architectures(resolve(store, root)), ::testing::ElementsAre("amd64"));
  EXPECT_THAT(architectures(resolve(store, root, {{{"linux", "arm64", ""}}})),
              ::testing::ElementsAre("arm64"));
  EXPECT_THAT(architectures(resolve(store, root, {})), ::testing::ElementsAre("arm64", "amd64"));
}

TEST(Resolve, TheBestPlatformIsTakenWhateverTheOrder) {
  Store store;
  const std::string root = store.put_index(store.put_image("386", platform("linux", "386")) + "," +
                                           store.put_image("amd64", platform("linux", "amd64")));
  EXPECT_THAT(architectures(resolve(store, root)), ::testing::ElementsAre("amd64"));
}

TEST(Resolve, WherePlatformsAreNotWrittenTheConfigsAreRead) {
  Store store;
  const std::string root = store.put_index(store.put_image("arm64") + "," + store.put_image("amd64"));
  EXPECT_THAT(architectures(resolve(store, root)), ::testing::ElementsAre("amd64"));
}

TEST(Resolve, WhatIsThereIsNamedWhereThePlatformIsNot) {
  Store store;
  const std::string root = store.put_index(store.put_image("arm64", platform("linux", "arm64")) + "," +
                                           store.put_image("s390x", platform("linux", "s390x")));
  const auto images = resolve(store, root);
  ASSERT_FALSE(images);
  EXPECT_EQ(images.error().code, ErrorCode::Missing);
  EXPECT_THAT(images.error().what, HasSubstr("linux/arm64, linux/s390x"));
}

TEST(Resolve, AnImageAloneIsTakenWhateverItsPlatformUnlessStrict) {
  Store store;
  const std::string image = store.put_image("arm64");
  EXPECT_THAT(architectures(resolve(store, image)), ::testing::ElementsAre("arm64"));
  EXPECT_EQ(resolve(store, image, kStrictAmd64).error().code, ErrorCode::Missing);
}

TEST(Resolve, AttestationsAreLeftOut) {
  Store store;
  const std::string attestation = store.put_image(
      "unknown", platform("unknown", "unknown") +
                     R"(,"annotations":{"vnd.docker.reference.type":"attestation-manifest"})");
  const std::string root =
      store.put_index(attestation + "," + store.put_image("arm64", platform("linux", "arm64")));
  EXPECT_THAT(architectures(resolve(store, root, {})), ::testing::ElementsAre("arm64"));
  EXPECT_THAT(architectures(resolve(store, root)), ::testing::ElementsAre("arm64"));
}

// The annotation alone must not hide an image.
TEST(Resolve, AnImageThatCallsItselfAnAttestationIsStillOne) {
  Store store;
  const std::string image =
      store.put_image("amd64", platform("linux", "amd64") +
                                   R"(,"annotations":{"vnd.docker.reference.type":"attestation-manifest"})");
  EXPECT_THAT(architectures(resolve(store, store.put_index(image))), ::testing::ElementsAre("amd64"));
}

TEST(Resolve, ArtifactsBesideImagesArePassedOver) {
  Store store;
  const std::string signature = store.put_manifest(
      store.put_config(), descriptor("application/vnd.dev.cosign.simplesigning.v1+json", kAnyDigest, 3));
  const std::string root = store.put_index(signature + "," + store.put_image());
  EXPECT_THAT(architectures(resolve(store, root, {})), ::testing::ElementsAre("amd64"));
  EXPECT_EQ(resolve(store, signature).error().code, ErrorCode::Unsupported);
}

TEST(Resolve, ALayerThatNobodyReadsIsNeverPassedOver) {
  Store store;
  const std::string layers = descriptor(kLayerType, kAnyDigest, 3) + "," +
                             descriptor("application/vnd.oci.image.layer.v1.tar+lz4", kAnyDigest, 3);
  const std::string odd = store.put_manifest(store.put_config("amd64", 2), layers);
  const auto images = resolve(store, store.put_index(odd + "," + store.put_image()), {});
  ASSERT_FALSE(images);
  EXPECT_EQ(images.error().code, ErrorCode::Unsupported);
}

TEST(Resolve, ForeignLayersAreMarked) {
  Store store;
  const std::string layers =
      descriptor(kLayerType, kAnyDigest, 3, R"(,"urls":["https://example.com/l"])") + "," +
      descriptor("application/vnd.oci.image.layer.nondistributable.v1.tar", kAnyDigest, 3);
  const auto images = resolve(store, store.put_manifest(store.put_config("amd64", 2), layers));
  ASSERT_TRUE(images) << images.error().what;
  EXPECT_TRUE(images->front().layers[0].foreign);
  EXPECT_TRUE(images->front().layers[1].foreign);
}

TEST(Resolve, LayersAndDiffIdsHaveToAgreeInNumber) {
  Store store;
  const std::string image =
      store.put_manifest(store.put_config("amd64", 2), descriptor(kLayerType, kAnyDigest, 10));
  EXPECT_THAT(resolve(store, image).error().what, HasSubstr("has 1 layers, but its config has 2 diff ids"));
}

TEST(Resolve, ADocumentWithOtherBytesIsRefused) {
  Store store;
  const std::string image = store.put_image();
  const std::string digest = parsed(image).digest.text();
  store.blobs[digest].back() = ' ';
  EXPECT_THAT(resolve(store, image).error().what, HasSubstr("another digest"));
}

TEST(Resolve, ADocumentOfAnotherSizeIsRefused) {
  Store store;
  const std::string bytes = store.blobs[parsed(store.put_image()).digest.text()];
  const std::string root = descriptor(kOciManifest, crypto::sha256(bytes).text(), bytes.size() + 1);
  EXPECT_THAT(resolve(store, root).error().what, HasSubstr("promised"));
}

TEST(Resolve, AConfigOfAnotherDigestIsRefused) {
  Store store;
  const std::string image = store.put_image();
  for (auto& [digest, bytes] : store.blobs) {
    if (digest != parsed(image).digest.text()) bytes[bytes.find("amd64")] = 'b';
  }
  EXPECT_THAT(resolve(store, image).error().what, HasSubstr("another digest"));
}

TEST(Resolve, AnIndexInTheGuiseOfAManifestIsRefused) {
  Store store;
  const std::string bytes = store.blobs[parsed(store.put_index(store.put_image())).digest.text()];
  EXPECT_THAT(resolve(store, store.put(kOciManifest, bytes)).error().what,
              HasSubstr("is said to be a manifest"));
}

TEST(Resolve, AMissingDocumentIsNoMissingImage) {
  Store store;
  const std::string root = store.put_index(descriptor(kOciManifest, kAnyDigest, 5));
  EXPECT_EQ(resolve(store, root).error().code, ErrorCode::Invalid);
}

TEST(Resolve, IndexesNestAsDeepAsTheCap) {
  Store store;
  std::string root = store.put_image();
  for (std::size_t i = 0; i < kMaxIndexDepth; ++i) root = store.put_index(root);
  EXPECT_TRUE(resolve(store, root));
  const auto deeper = resolve(store, store.put_index(root));
  ASSERT_FALSE(deeper);
  EXPECT_EQ(deeper.error().code, ErrorCode::Cap);
  EXPECT_THAT(deeper.error().what, HasSubstr("kMaxIndexDepth"));
}

TEST(Resolve, TheSameDocumentIsReadOnceHoweverOftenItIsNamed) {
  Store store;
  const std::string image = store.put_image();
  std::string entries = image;
  for (int i = 0; i < 500; ++i) entries.append(",").append(image);
  std::string root = store.put_index(entries);
  for (int i = 0; i < 3; ++i) root = store.put_index(std::string(root).append(",").append(root));
  EXPECT_TRUE(resolve(store, root, {}));
  EXPECT_LT(store.fetched, 10);
}

TEST(Resolve, DocumentsHaveACapInNumber) {
  Store store;
  std::string entries;
  for (int i = 0; i < 600; ++i) entries += (i == 0 ? "" : ",") + store.put_image("a" + std::to_string(i));
  const auto images = resolve(store, store.put_index(entries), {});
  ASSERT_FALSE(images);
  EXPECT_EQ(images.error().code, ErrorCode::Cap);
  EXPECT_THAT(images.error().what, HasSubstr("kMaxDocuments"));
}

TEST(Resolve, AConfigOverItsCapIsNotFetched) {
  Store store;
  const std::string image = store.put_manifest(descriptor(kOciConfig, kAnyDigest, kMaxConfigBytes + 1),
                                               descriptor(kLayerType, kAnyDigest, 1));
  const auto images = resolve(store, image);
  EXPECT_EQ(images.error().code, ErrorCode::Cap);
  EXPECT_EQ(store.fetched, 1);
}

TEST(Resolve, OfSeveralNamesEachGivesItsImage) {
  Store store;
  const Descriptor amd64 = parsed(store.put_image("amd64", platform("linux", "amd64")));
  const Descriptor arm64 = parsed(store.put_image("arm64", platform("linux", "arm64")));
  const auto images =
      resolve_images(store, {{"a", {arm64, amd64}}, {"b", {amd64}}, {"c", {arm64}}}, kStrictAmd64);
  ASSERT_TRUE(images) << images.error().what;
  ASSERT_EQ(images->size(), 1u);  // b is the same image, c is for another platform
  EXPECT_EQ(images->front().name, "a");
}

}  // namespace
}  // namespace dvsguard::oci
