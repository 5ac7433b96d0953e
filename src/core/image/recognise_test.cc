#include "core/image/recognise.h"

#include <gtest/gtest.h>

namespace dvsguard::image {
namespace {

ImageFacts with_os(const char* id, const char* version) {
  ImageFacts facts;
  facts.os.emplace().id = id;
  facts.os->version_id = version;
  return facts;
}

TEST(Recognise, ADistributionByItsRelease) {
  EXPECT_EQ(recognise(with_os("debian", "12")), "Debian 12");
  EXPECT_EQ(recognise(with_os("alpine", "3.20.1")), "Alpine 3.20.1");
  EXPECT_EQ(recognise(with_os("wolfi", "20230201")), "Wolfi");
}

// Debian's testing and unstable have no VERSION_ID.
TEST(Recognise, ADistributionWithoutAVersionByItsName) {
  EXPECT_EQ(recognise(with_os("debian", "")), "Debian");
}

TEST(Recognise, DistrolessByItsOneFileAPackage) {
  ImageFacts facts = with_os("debian", "12");
  facts.packages.emplace_back().database = "var/lib/dpkg/status.d/base";
  EXPECT_EQ(recognise(facts), "distroless");
}

TEST(Recognise, KoByItsAuthorAndItsBase) {
  ImageFacts facts;
  facts.image.config.author = "github.com/ko-build/ko";
  EXPECT_EQ(recognise(facts), "ko on scratch");
  facts.os.emplace().id = "chainguard";
  EXPECT_EQ(recognise(facts), "ko on Chainguard");
}

TEST(Recognise, BusyBoxWithoutADistribution) {
  ImageFacts facts;
  facts.notable.push_back({Notable::Shell, "bin/busybox", 0});
  EXPECT_EQ(recognise(facts), "BusyBox");
}

TEST(Recognise, ScratchOnlyWhereEverythingWasRead) {
  ImageFacts facts;
  EXPECT_EQ(recognise(facts), "scratch");
  facts.unread.push_back({Unread::Bearing::Files, "layer 1: was not looked at"});
  EXPECT_EQ(recognise(facts), "");
}

}  // namespace
}  // namespace dvsguard::image
