#include "core/layer/shadow.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <initializer_list>

// What is expected stands in the OCI image specification, "layer.md": Whiteouts, Opaque Whiteout, and its
// rules for applying changesets.
namespace dvsguard::layer {
namespace {

constexpr crypto::SipHashKey kKey{1, 2, 3};

struct Item {
  std::string path;
  EntryType type = EntryType::File;
};

using Layer = std::vector<Item>;
constexpr auto kFolder = EntryType::Directory;

Shadow shadow(const std::vector<Layer>& layers) {
  std::vector<LayerPaths> all;
  for (const auto& layer : layers) {
    LayerPaths paths(kKey);
    for (const auto& [path, type] : layer) paths.add({.path = path, .type = type});
    all.push_back(std::move(paths));
  }
  return {std::move(all), kKey};
}

// Whether the layer above hides the file of the lowest.
bool hides(const Layer& upper, const std::string& path, bool is_folder = false) {
  return shadow({{{path, is_folder ? kFolder : EntryType::File}}, upper}).hidden_by(0, path, is_folder) == 1u;
}

TEST(Shadow, AWhiteoutHidesItsFileAndNoOther) {
  EXPECT_TRUE(hides({{"etc/.wh.key"}}, "etc/key"));
  EXPECT_FALSE(hides({{"etc/.wh.key"}}, "etc/key2"));
  EXPECT_FALSE(hides({{"etc/.wh.key"}}, "key"));
  EXPECT_TRUE(hides({{".wh.key"}}, "key"));
}

TEST(Shadow, AWhiteoutHidesWhatItsFolderHolds) {
  EXPECT_TRUE(hides({{".wh.etc"}}, "etc/ssl/key"));
  EXPECT_TRUE(hides({{".wh.etc"}, {"etc", kFolder}, {"etc/other"}}, "etc/ssl/key"));
}

TEST(Shadow, AnOpaqueFolderHidesWhatItHeldAndNotItself) {
  EXPECT_TRUE(hides({{"etc/.wh..wh..opq"}}, "etc/ssl/key"));
  EXPECT_FALSE(hides({{"etc/.wh..wh..opq"}}, "etc", true));
  EXPECT_FALSE(hides({{"etc/.wh..wh..opq"}}, "var/key"));
  EXPECT_TRUE(hides({{".wh..wh..opq"}}, "key"));
}

// bin/su through bin -> usr/bin is usr/bin/su (containerd's fs.RootPath): it stays when the link goes, or is
// laid anew.
TEST(Shadow, WhatWasWrittenThroughALinkStays) {
  const Layer base = {{"usr/bin", kFolder}, {"bin", EntryType::Symlink}};
  for (const Layer& top : {Layer{{".wh.bin"}}, Layer{{"bin", EntryType::Symlink}}, Layer{{"bin/.wh.su"}}})
    EXPECT_EQ(shadow({base, {{"bin/su"}}, top}).hidden_by(1, "bin/su", false), std::nullopt);
  EXPECT_EQ(shadow({base, {{"usr/bin/su"}}, {{"usr/bin/.wh.su"}}}).hidden_by(1, "usr/bin/su", false), 2U);
}

TEST(Shadow, AnotherFileAtThePathHidesIt) {
  EXPECT_TRUE(hides({{"etc/key"}}, "etc/key"));
  EXPECT_TRUE(hides({{"etc/key", EntryType::Symlink}}, "etc/key"));
  EXPECT_TRUE(hides({{"etc/key", kFolder}}, "etc/key"));
  EXPECT_TRUE(hides({{"etc/key/new"}}, "etc/key"));  // a folder that the layer does not name
}

TEST(Shadow, FoldersMerge) {
  EXPECT_FALSE(hides({{"etc", kFolder}, {"etc/other"}}, "etc/key"));
  EXPECT_FALSE(hides({{"etc", kFolder}}, "etc", true));
  EXPECT_FALSE(hides({{"etc/other"}}, "etc", true));
}

TEST(Shadow, AFileInAFoldersPlaceHidesWhatItHeld) {
  EXPECT_TRUE(hides({{"etc"}}, "etc/ssl/key"));
  EXPECT_TRUE(hides({{"etc", EntryType::Symlink}}, "etc/ssl/key"));
}

TEST(Shadow, WhiteoutsDoNotActOnTheirOwnLayer) {
  EXPECT_EQ(shadow({{{"etc/.wh.key"}, {"etc/key"}}}).hidden_by(0, "etc/key", false), std::nullopt);
  EXPECT_EQ(shadow({{{"etc/key"}, {"etc/.wh..wh..opq"}}}).hidden_by(0, "etc/key", false), std::nullopt);
}

TEST(Shadow, WhiteoutsDoNotActOnUpperLayers) {
  EXPECT_EQ(shadow({{{".wh.key"}}, {{"key"}}}).hidden_by(1, "key", false), std::nullopt);
}

TEST(Shadow, TheLowestLayerThatHidesIsNamed) {
  const auto all = shadow({{{"key"}}, {{"other"}}, {{".wh.key"}}, {{"key"}}});
  EXPECT_EQ(all.hidden_by(0, "key", false), 2u);
  EXPECT_EQ(all.hidden_by(3, "key", false), std::nullopt);
}

TEST(Shadow, InOneLayerTheLastEntryOfAPathStands) {
  LayerPaths paths(kKey);
  EXPECT_FALSE(paths.add({.path = "a"}));
  EXPECT_TRUE(paths.add({.path = "a"}));
  EXPECT_FALSE(paths.add({.path = "d", .type = kFolder}));
  EXPECT_FALSE(paths.add({.path = "d", .type = kFolder}));
  EXPECT_TRUE(paths.add({.path = "d"}));
}

TEST(Shadow, InOneLayerAFileInAFoldersPlaceHidesWhatItHeld) {
  EXPECT_EQ(shadow({{{"etc/key"}, {"etc"}}}).hidden_by(0, "etc/key", false), 0u);
  EXPECT_EQ(shadow({{{"lib", EntryType::Symlink}, {"lib/x"}}}).hidden_by(0, "lib/x", false), std::nullopt);
}

TEST(Shadow, LayersThatDoNotExistHideNothing) {
  EXPECT_EQ(shadow({}).hidden_by(0, "a", false), std::nullopt);
  EXPECT_EQ(shadow({{{"a"}}}).hidden_by(7, "a", false), std::nullopt);
}

TEST(Shadow, TakesAtMost48BytesAFile) {
  for (const std::size_t files : {1000u, 57'000u, 60'000u, 115'000u}) {
    LayerPaths paths(kKey);
    for (std::size_t i = 0; i < files; ++i)
      paths.add({.path = fmt::format("usr/share/folder{}/file{}", i / 100, i)});
    EXPECT_LE(paths.bytes(), files * 24) << files;
  }
}

}  // namespace
}  // namespace dvsguard::layer
