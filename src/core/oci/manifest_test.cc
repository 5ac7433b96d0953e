#include "core/oci/manifest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/oci/media_type.h"
#include "core/oci/testing.h"

namespace dvsguard::oci {
namespace {

using testing::descriptor;
using testing::kAnyDigest;
using testing::kLayerType;

const std::string kConfig = descriptor(kOciConfig, kAnyDigest, 7);
const std::string kLayer = descriptor(kLayerType, kAnyDigest, 10);

std::string manifest(const std::string& more = {}) {
  return R"({"schemaVersion":2,"config":)" + kConfig + R"(,"layers":[)" + kLayer + "]" + more + "}";
}
std::string index(const std::string& more = {}) {
  return R"({"schemaVersion":2,"manifests":[)" + descriptor(kOciManifest, kAnyDigest, 5) + "]" + more + "}";
}

Result<Document> parse(const std::string& bytes, std::string_view media_type = kOciManifest) {
  return parse_document(bytes, media_type, file_name("m"));
}

std::string why(const std::string& bytes, std::string_view media_type = kOciManifest) {
  const auto parsed = parse(bytes, media_type);
  return parsed ? "" : parsed.error().where + ": " + parsed.error().what;
}

std::string member_of_config(const std::string& instead) {
  return R"({"config":{"mediaType":"a","digest":")" + kAnyDigest + R"(","size":1,)" + instead +
         R"(},"layers":[]})";
}

TEST(Manifest, ReadsConfigAndLayersInOrder) {
  const auto document = parse(manifest(R"(,"annotations":{"a":"b"})"));
  ASSERT_TRUE(document) << document.error().what;
  const auto& read = std::get<Manifest>(*document);
  EXPECT_EQ(read.config.media_type, kOciConfig);
  EXPECT_EQ(read.config.size, 7u);
  ASSERT_EQ(read.layers.size(), 1u);
  EXPECT_EQ(read.layers[0].digest.text(), kAnyDigest);
  EXPECT_EQ(read.annotations.at(0).second, "b");
}

// Docker's registry documentation, manifest-v2-2.md: the example of each type.
TEST(Manifest, ReadsDockersSchema2) {
  const std::string docker =
      R"({"schemaVersion":2,"mediaType":")" + std::string(kDockerManifest) + R"(","config":)" +
      descriptor(kDockerConfig, kAnyDigest, 7) + R"(,"layers":[)" +
      descriptor("application/vnd.docker.image.rootfs.diff.tar.gzip", kAnyDigest, 32654) + "]}";
  const auto document = parse(docker, kDockerManifest);
  ASSERT_TRUE(document) << document.error().what;
  EXPECT_TRUE(check_is_image(std::get<Manifest>(*document)));
}

TEST(Manifest, DockersFormatsHaveToNameThemselves) {
  EXPECT_THAT(why(manifest(), kDockerManifest), ::testing::HasSubstr("is missing"));
}

TEST(Manifest, ReadsAnIndex) {
  const auto document = parse(index(), kOciIndex);
  ASSERT_TRUE(document) << document.error().what;
  EXPECT_EQ(std::get<Index>(*document).manifests.size(), 1u);
}

// CVE-2021-41190: one document that is a manifest for one reader and an index for the next.
TEST(Manifest, ADocumentThatIsAlsoAnIndexIsRefused) {
  EXPECT_THAT(why(manifest(R"(,"manifests":[])")), ::testing::HasSubstr("at once"));
  EXPECT_THAT(why(index(R"(,"layers":[])"), kOciIndex), ::testing::HasSubstr("at once"));
  EXPECT_THAT(why(index(R"(,"config":{})"), kOciIndex), ::testing::HasSubstr("at once"));
}

TEST(Manifest, TheTypeOutsideHasToAgreeWithWhatItIs) {
  EXPECT_THAT(why(index(), kOciManifest), ::testing::HasSubstr("is said to be a manifest"));
  EXPECT_THAT(why(manifest(), kOciIndex), ::testing::HasSubstr("is said to be an index"));
  EXPECT_THAT(why(manifest(), "text/html"), ::testing::HasSubstr("no image's manifest"));
}

TEST(Manifest, TheTypeInsideHasToAgreeWithTheOneOutside) {
  const std::string docker = R"(,"mediaType":")" + std::string(kDockerManifest) + "\"";
  EXPECT_THAT(why(manifest(docker)), ::testing::HasSubstr("what points here says"));
  EXPECT_EQ(why(manifest(R"(,"mediaType":")" + std::string(kOciManifest) + "\"")), "");
}

TEST(Manifest, TheTypeInsideHasToAgreeWithWhatItIs) {
  EXPECT_THAT(why(manifest(R"(,"mediaType":")" + std::string(kOciIndex) + "\""), ""),
              ::testing::HasSubstr("is said to be an index"));
}

TEST(Manifest, SchemaOneIsRefusedAndNamed) {
  const std::string old = R"({"schemaVersion":1,"name":"a","tag":"b","fsLayers":[],"history":[]})";
  EXPECT_EQ(parse(old, "").error().code, ErrorCode::Unsupported);
  EXPECT_THAT(why(old, ""), ::testing::HasSubstr("schema 1"));
  EXPECT_THAT(why(manifest(), "application/vnd.docker.distribution.manifest.v1+prettyjws"),
              ::testing::HasSubstr("schema 1"));
}

TEST(Manifest, MembersOfTwoFormatsAtOnceAreRefused) {
  EXPECT_THAT(why(manifest(R"(,"fsLayers":[{}])")), ::testing::HasSubstr("schema 1"));
}

TEST(Manifest, DuplicateKeysAreRefused) {
  EXPECT_NE(why(manifest(R"(,"layers":[])")), "");
}

// Go reads "Layers" into the field of "layers", and the last one wins.
TEST(Manifest, NamesThatDifferInCaseAloneAreRefused) {
  EXPECT_THAT(why(manifest(R"(,"Layers":[])")), ::testing::HasSubstr("is read as layers by some"));
  EXPECT_THAT(why(manifest(",\"layer\xC5\xBF\":[]")), ::testing::HasSubstr("is read as layers by some"));
  EXPECT_THAT(why(member_of_config(R"("DIGEST":"x")")), ::testing::HasSubstr("is read as digest by some"));
}

TEST(Manifest, SizesAreWholeNumbersFromZeroUp) {
  const auto of_size = [](const std::string& size) {
    return why(R"({"config":{"mediaType":"a","digest":")" + kAnyDigest + R"(","size":)" + size +
               R"(},"layers":[]})");
  };
  EXPECT_EQ(of_size("0"), "");
  EXPECT_EQ(of_size("9223372036854775807"), "");
  for (const char* size :
       {"-1", "1.0", "1e3", "9223372036854775808", "18446744073709551617", "\"1\"", "null"}) {
    EXPECT_THAT(of_size(size), ::testing::StartsWith("config")) << size;
  }
}

// CVE-2024-3727: a digest that is no digest was taken for a path.
TEST(Manifest, DigestsAreOfKnownAlgorithmsAndWellFormed) {
  for (const char* digest : {"", "sha256:", "sha256:../../etc/passwd", "md5:d41d8cd98f00b204e9800998ecf8427e",
                             "SHA256:aaaa", "sha256:zz"}) {
    const std::string bytes =
        R"({"config":{"mediaType":"a","digest":")" + std::string(digest) + R"(","size":1},"layers":[]})";
    EXPECT_THAT(why(bytes), ::testing::StartsWith("config.digest")) << digest;
  }
}

TEST(Manifest, WrongTypesAreRefusedAndTheirPlaceNamed) {
  EXPECT_THAT(why(R"({"config":[],"layers":[]})"), ::testing::StartsWith("config"));
  EXPECT_THAT(why(R"({"config":)" + kConfig + R"(,"layers":{}})"), ::testing::StartsWith("layers"));
  EXPECT_THAT(why(R"({"config":)" + kConfig + R"(,"layers":[1]})"), ::testing::StartsWith("layers[0]"));
  EXPECT_THAT(why(R"({"layers":[]})"), ::testing::StartsWith("config"));
  EXPECT_NE(why("[]"), "");
  EXPECT_NE(why("{}"), "");
}

TEST(Manifest, NullIsAbsentAsForGo) {
  EXPECT_EQ(why(R"({"config":)" + kConfig + R"(,"layers":null,"annotations":null})"), "");
}

TEST(Manifest, LayersHaveACap) {
  const auto with = [](std::size_t count) {
    std::string layers = kLayer;
    for (std::size_t i = 1; i < count; ++i) layers += "," + kLayer;
    return parse(R"({"config":)" + kConfig + R"(,"layers":[)" + layers + "]}");
  };
  EXPECT_TRUE(with(kMaxLayers));
  const auto over = with(kMaxLayers + 1);
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().code, ErrorCode::Cap);
  EXPECT_THAT(over.error().what, ::testing::HasSubstr("kMaxLayers"));
}

TEST(Manifest, BytesHaveACap) {
  EXPECT_EQ(parse(manifest() + std::string(kMaxManifestBytes, ' ')).error().code, ErrorCode::Cap);
}

Manifest with_types(std::string_view config, std::string_view layer) {
  Manifest out;
  out.config.media_type = config;
  out.layers.emplace_back().media_type = layer;
  return out;
}

TEST(Manifest, ArtifactsAreTold) {
  EXPECT_FALSE(is_artifact(with_types(kOciConfig, kLayerType)));
  EXPECT_TRUE(is_artifact(with_types("application/vnd.cncf.helm.config.v1+json",
                                     "application/vnd.cncf.helm.chart.content.v1.tar+gzip")));
  EXPECT_TRUE(is_artifact(with_types("application/vnd.oci.empty.v1+json", kLayerType)));
  // cosign's legacy signatures
  EXPECT_TRUE(is_artifact(with_types(kOciConfig, "application/vnd.dev.cosign.simplesigning.v1+json")));
  Manifest typed = with_types(kOciConfig, kLayerType);
  typed.artifact_type = "application/vnd.example";
  EXPECT_TRUE(is_artifact(typed));
}

TEST(Manifest, EncryptedLayersAreUnsupportedAndNoArtifact) {
  const Manifest encrypted = with_types(kOciConfig, "application/vnd.oci.image.layer.v1.tar+gzip+encrypted");
  EXPECT_FALSE(is_artifact(encrypted));
  const auto checked = check_is_image(encrypted);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, ErrorCode::Unsupported);
  EXPECT_THAT(checked.error().what, ::testing::HasSubstr("encrypted"));
}

TEST(MediaType, LayersSayHowTheyAreStored) {
  EXPECT_EQ(layer_type("application/vnd.oci.image.layer.v1.tar")->encoding, LayerEncoding::Tar);
  EXPECT_EQ(layer_type("application/vnd.oci.image.layer.v1.tar+zstd")->encoding, LayerEncoding::Zstd);
  // containerd reads it by its first bytes
  EXPECT_EQ(layer_type("application/vnd.docker.image.rootfs.diff.tar")->encoding, std::nullopt);
  EXPECT_TRUE(layer_type("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip")->foreign);
  EXPECT_TRUE(layer_type("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip")->foreign);
  EXPECT_FALSE(layer_type("application/vnd.oci.image.layer.v1.tar+lz4"));
}

}  // namespace
}  // namespace dvsguard::oci
