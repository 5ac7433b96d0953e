#include "core/oci/source_spec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dvsguard::oci {
namespace {

template <class T>
T as(std::string_view text, bool is_there = false) {
  const auto spec = parse_source_spec(text, is_there);
  EXPECT_TRUE(spec) << text;
  EXPECT_TRUE(spec && std::holds_alternative<T>(*spec)) << text;
  return spec && std::holds_alternative<T>(*spec) ? std::get<T>(*spec) : T{};
}

TEST(SourceSpec, SkopeosPrefixesAreRead) {
  EXPECT_EQ(as<LayoutSource>("oci:dir").path, "dir");
  EXPECT_EQ(as<LayoutSource>("oci:/a/b:v1").tag, "v1");
  EXPECT_EQ(as<ArchiveSource>("oci-archive:a.tar:v1").kind, ArchiveKind::Layout);
  const auto docker = as<ArchiveSource>("docker-archive:a.tar:acme/x:1.0");
  EXPECT_EQ(docker.kind, ArchiveKind::Docker);
  EXPECT_EQ(docker.path, "a.tar");
  EXPECT_EQ(docker.tag, "acme/x:1.0");
  EXPECT_EQ(as<RegistrySource>("docker://alpine").reference.path, "library/alpine");
  EXPECT_EQ(as<EngineSource>("docker-daemon:alpine:3").reference->tag, "3");
  EXPECT_TRUE(as<EngineSource>("docker-daemon:sha256:" + std::string(64, 'a')).id);
  EXPECT_EQ(as<RootSource>("rootfs:/mnt").path, "/mnt");
}

TEST(SourceSpec, AMereNameIsAReferenceUnlessItIsThere) {
  EXPECT_EQ(as<NamedSource>("alpine:3").reference.tag, "3");
  EXPECT_EQ(as<PathSource>("alpine:3", true).path, "alpine:3");
  EXPECT_EQ(as<PathSource>("./alpine").path, "./alpine");
  EXPECT_EQ(as<PathSource>("../x.tar").path, "../x.tar");
  EXPECT_EQ(as<PathSource>("/x.tar").path, "/x.tar");
  EXPECT_EQ(as<PathSource>(".").path, ".");
}

// Images that are called like a transport.
TEST(SourceSpec, DockerWithATagIsAnImage) {
  EXPECT_EQ(as<NamedSource>("docker:24-dind").reference.path, "library/docker");
}

TEST(SourceSpec, AHyphenIsStandardInput) {
  as<StreamSource>("-");
}

TEST(SourceSpec, OtherTransportsAreUnsupportedWithAWayOut) {
  const auto spec = parse_source_spec("containers-storage:alpine", false);
  ASSERT_FALSE(spec);
  EXPECT_EQ(spec.error().code, ErrorCode::Unsupported);
  EXPECT_THAT(spec.error().mend, ::testing::HasSubstr("skopeo copy"));
}

TEST(SourceSpec, WhatIsNoneIsRefused) {
  for (const char* text :
       {"", "oci:", "oci::tag", "oci:dir:", "oci-archive:", "rootfs:", "docker://", "docker://A",
        "docker-daemon:", "docker-archive:a.tar:@0", "Alpine", "a b", "-x/"}) {
    EXPECT_FALSE(parse_source_spec(text, false)) << text;
  }
  EXPECT_FALSE(parse_source_spec(std::string("/a\0b", 4), false));
  EXPECT_FALSE(parse_source_spec("/" + std::string(kMaxSourceSpecBytes, 'a'), false));
}

}  // namespace
}  // namespace dvsguard::oci
