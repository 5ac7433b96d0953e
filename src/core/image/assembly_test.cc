#include "core/image/assembly.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "core/image/layer_for_tests.h"

namespace dvsguard::image {
namespace {

using layer::EntryType;
using testing::IsEmpty;

constexpr const char* kDebian = "ID=debian\nVERSION_ID=\"12\"\n";
constexpr const char* kAlpine = "ID=alpine\nVERSION_ID=3.20.1\n";
constexpr const char* kMusl = "P:musl\nV:1.2.5-r0\nA:x86_64\n\n";
constexpr const char* kKeyLine =
    "PRIVATE_KEY=0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80\n";

std::string dpkg(const std::string& name) {
  return "Package: " + name + "\nStatus: install ok installed\nVersion: 1.0-1\nArchitecture: amd64\n\n";
}

oci::Image image_of(std::size_t layers) {
  oci::Image image;
  image.layers.resize(layers);
  image.config.diff_ids.resize(layers);
  return image;
}

ImageFacts assemble(std::vector<LayerFacts> layers) {
  Assembly assembly(image_of(layers.size()), kTestKey);
  for (std::size_t i = 0; i < layers.size(); ++i) assembly.add(i, std::move(layers[i]));
  return assembly.finish();
}

template <class... Layers>
ImageFacts together(Layers&&... layers) {
  std::vector<LayerFacts> all;
  (all.push_back(layers.facts()), ...);
  return assemble(std::move(all));
}

std::vector<Unread::Bearing> bearings(const ImageFacts& facts) {
  std::vector<Unread::Bearing> out;
  out.reserve(facts.unread.size());
  for (const Unread& unread : facts.unread) out.push_back(unread.bearing);
  return out;
}

TEST(Assembly, TheUsualLinkLeadsToTheRelease) {
  const ImageFacts facts =
      together(Layer().link("etc/os-release", "../usr/lib/os-release").file("usr/lib/os-release", kDebian));
  ASSERT_TRUE(facts.os);
  EXPECT_EQ(facts.os->id, "debian");
  EXPECT_THAT(facts.unread, IsEmpty());
}

TEST(Assembly, EtcComesBeforeUsrInWhateverLayer) {
  const ImageFacts facts =
      together(Layer().file("etc/os-release", kAlpine), Layer().file("usr/lib/os-release", kDebian));
  EXPECT_EQ(facts.os->id, "alpine");
}

TEST(Assembly, AHiddenReleaseIsNone) {
  const ImageFacts facts =
      together(Layer().file("etc/os-release", kAlpine), Layer().file("etc/.wh.os-release", ""));
  EXPECT_FALSE(facts.os);
  EXPECT_THAT(facts.unread, IsEmpty());
}

TEST(Assembly, AnUpperLinkReplacesALowerRelease) {
  const ImageFacts facts =
      together(Layer().file("etc/os-release", kAlpine).file("usr/lib/os-release", kDebian),
               Layer().link("etc/os-release", "/usr/lib/os-release"));
  EXPECT_EQ(facts.os->id, "debian");
}

// Fedora's usr/lib/os-release leads to its edition's file.
TEST(Assembly, AReleaseBehindAnotherLinkIsUnknown) {
  const ImageFacts facts = together(Layer()
                                        .link("etc/os-release", "../usr/lib/os-release")
                                        .link("usr/lib/os-release", "os.release.d/os-release-fedora"));
  EXPECT_FALSE(facts.os);
  ASSERT_FALSE(facts.unread.empty());
  for (const Unread& unread : facts.unread) EXPECT_EQ(unread.bearing, Unread::Bearing::Release);
}

TEST(Assembly, ACorruptOrOversizedReleaseIsUnknown) {
  EXPECT_THAT(bearings(together(Layer().file("etc/os-release", "no assignment\n"))),
              testing::ElementsAre(Unread::Bearing::Release));
  const std::string large(package::kMaxOsReleaseBytes + 1, '#');
  EXPECT_THAT(bearings(together(Layer().file("etc/os-release", large))),
              testing::ElementsAre(Unread::Bearing::Release));
}

TEST(Assembly, TheHighestDatabaseIsRead) {
  std::vector<LayerFacts> layers;
  layers.push_back(Layer().file("etc/os-release", kDebian).file("var/lib/dpkg/status", dpkg("old")).facts());
  layers.push_back(Layer().file("var/lib/dpkg/status", dpkg("new")).facts());
  const ImageFacts facts = assemble(std::move(layers));
  ASSERT_EQ(facts.packages.size(), 1U);
  EXPECT_EQ(facts.packages[0].name, "new");
  EXPECT_EQ(facts.packages[0].ecosystem, package::Ecosystem::Debian);
}

TEST(Assembly, LayersMayComeInAnyOrder) {
  Assembly assembly(image_of(2), kTestKey);
  assembly.add(1, Layer().file("var/lib/dpkg/status", dpkg("new")).facts());
  assembly.add(0, Layer().file("var/lib/dpkg/status", dpkg("old")).facts());
  const ImageFacts facts = assembly.finish();
  ASSERT_EQ(facts.packages.size(), 1U);
  EXPECT_EQ(facts.packages[0].name, "new");
}

TEST(Assembly, AnOpaqueFolderHidesALowerDatabase) {
  const ImageFacts facts = together(Layer().file("var/lib/dpkg/status", dpkg("old")),
                                    Layer().file("var/lib/dpkg/.wh..wh..opq", ""));
  EXPECT_THAT(facts.packages, IsEmpty());
}

TEST(Assembly, FilesOfStatusDAddUp) {
  const ImageFacts facts =
      together(Layer().file("var/lib/dpkg/status.d/a", "Package: a\nVersion: 1\nArchitecture: all\n"),
               Layer().file("var/lib/dpkg/status.d/b", "Package: b\nVersion: 1\nArchitecture: all\n"));
  EXPECT_EQ(facts.packages.size(), 2U);
  EXPECT_EQ(facts.recognised, "distroless");
}

TEST(Assembly, WhereLibIsALinkApksDatabaseIsReadOnce) {
  const ImageFacts facts = together(
      Layer().link("lib", "usr/lib").file("usr/lib/apk/db/installed", kMusl).file("etc/os-release", kAlpine));
  ASSERT_EQ(facts.packages.size(), 1U);
  EXPECT_EQ(facts.packages[0].ecosystem, package::Ecosystem::Alpine);
}

TEST(Assembly, ADatabaseThatLinksToTheOtherPlaceIsReadOnce) {
  const ImageFacts facts = together(Layer()
                                        .link("lib/apk/db/installed", "/usr/lib/apk/db/installed")
                                        .file("usr/lib/apk/db/installed", kMusl));
  EXPECT_EQ(facts.packages.size(), 1U);
  EXPECT_THAT(facts.unread, IsEmpty());
}

TEST(Assembly, ADatabaseThatIsALinkElsewhereIsUnknown) {
  EXPECT_THAT(bearings(together(Layer().link("var/lib/dpkg/status", "/usr/lib/dpkg/status"))),
              testing::ElementsAre(Unread::Bearing::Packages));
}

TEST(Assembly, ACorruptDatabaseIsUnknown) {
  const ImageFacts facts = together(Layer().file("var/lib/dpkg/status", "what is this\n"));
  EXPECT_THAT(facts.packages, IsEmpty());
  EXPECT_THAT(bearings(facts), testing::ElementsAre(Unread::Bearing::Packages));
}

TEST(Assembly, ADerivativesPackagesAreOfNoEcosystemThatAdvisoriesKnow) {
  const ImageFacts facts = together(
      Layer().file("etc/os-release", "ID=kali\nID_LIKE=debian\n").file("var/lib/dpkg/status", dpkg("a")));
  ASSERT_EQ(facts.packages.size(), 1U);
  EXPECT_EQ(facts.packages[0].ecosystem, package::Ecosystem::Other);
}

TEST(Assembly, AccountsOverTheirCapAreUnknown) {
  const std::string large((std::size_t{1} << 20) + 1, '#');
  EXPECT_THAT(bearings(together(Layer().file("etc/passwd", large))),
              testing::ElementsAre(Unread::Bearing::Accounts));
}

TEST(Assembly, ADeletedKeyIsToldAsHidden) {
  const ImageFacts facts = together(Layer().file("app/.env", kKeyLine), Layer().file("app/.wh..env", ""));
  ASSERT_EQ(facts.keys.size(), 1U);
  EXPECT_TRUE(facts.keys[0].hidden);
  EXPECT_EQ(facts.keys[0].place.layer, 0);
}

TEST(Assembly, HiddenProgramsAreNotInTheFinalTree) {
  const ImageFacts facts = together(Layer().file("bin/bash", "x", 04755).file("bin/dash", "x", 0755),
                                    Layer().file("bin/.wh.bash", ""));
  EXPECT_THAT(facts.privileged, IsEmpty());
  ASSERT_EQ(facts.notable.size(), 1U);
  EXPECT_EQ(facts.notable[0].path, "bin/dash");
}

TEST(Assembly, AnUnreadableProgramIsUnknownUntilAnUpperLayerDeletesIt) {
  const std::string cut(
      "\x7f"
      "ELF\x02\x01\x01");
  EXPECT_THAT(bearings(together(Layer().file("app/node", cut, 0755))),
              testing::ElementsAre(Unread::Bearing::Packages));
  EXPECT_THAT(bearings(together(Layer().file("app/node", cut, 0755), Layer().file("app/.wh.node", ""))),
              IsEmpty());
}

TEST(Assembly, ALayerThatNobodyReadMakesEverythingUnknown) {
  Assembly assembly(image_of(2), kTestKey);
  assembly.add(0, Layer().file("etc/os-release", kDebian).facts());
  assembly.add_unread(1, "has to be fetched from elsewhere");
  const ImageFacts facts = assembly.finish();
  EXPECT_EQ(facts.unread.size(), std::size(kEveryBearing));
  EXPECT_EQ(facts.unread[0].what, "layer 2: has to be fetched from elsewhere");
}

TEST(Assembly, ALayerThatNobodyAddedIsNotTakenForEmpty) {
  EXPECT_EQ(Assembly(image_of(1), kTestKey).finish().unread.size(), std::size(kEveryBearing));
}

// A file of two names, the second of them of its own layer or of the next.
bool hidden_after(const std::vector<std::string>& deleted, bool in_own_layer) {
  std::vector<LayerFacts> layers;
  Layer base, link, top;
  base.file("a/first", kKeyLine);
  (in_own_layer ? base : link).link("z", "a/first", EntryType::HardLink);
  for (const std::string& path : deleted) top.file(path, "");
  layers.push_back(base.facts());
  layers.push_back(link.facts());
  layers.push_back(top.facts());
  return assemble(std::move(layers)).keys.at(0).hidden;
}

TEST(Assembly, AFileStaysAsLongAsOneOfItsNames) {
  for (const bool in_own_layer : {true, false}) {
    EXPECT_FALSE(hidden_after({"a/.wh.first"}, in_own_layer));
    EXPECT_FALSE(hidden_after({".wh.z"}, in_own_layer));
    EXPECT_TRUE(hidden_after({"a/.wh.first", ".wh.z"}, in_own_layer));
  }
}

TEST(Assembly, TellsOnceWhatManyLayersSay) {
  std::vector<LayerFacts> layers;
  for (int i = 0; i < 3; ++i) {
    layers.push_back(Layer().facts());
    layers.back().unread.push_back({Unread::Bearing::Files, "too much"});
    layers.back().unread.push_back({Unread::Bearing::Keys, "too much"});
  }
  EXPECT_EQ(assemble(std::move(layers)).unread.size(), 2U);
}

TEST(Assembly, DocumentsOfAnImageHaveACapTogether) {
  const std::string text(std::size_t{1} << 20, '#');
  std::vector<LayerFacts> layers;
  for (int i = 0; i < 4; ++i) {
    Layer layer;
    for (int j = 0; j < 17; ++j) layer.file("var/lib/dpkg/status.d/" + std::to_string(i * 17 + j), text);
    layers.push_back(layer.facts());
  }
  EXPECT_THAT(bearings(assemble(std::move(layers))), testing::Contains(Unread::Bearing::Packages));
}

}  // namespace
}  // namespace dvsguard::image
