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
  Shadow merged(kKey, layers.size());
  for (std::size_t i = layers.size(); i-- > 0;) {
    LayerPaths paths(kKey);
    for (const auto& [path, type] : layers[i]) paths.add({.path = path, .type = type});
    merged.add(i, paths);
  }
  return merged;
}

// Whether the layer above hides the file of the lowest.
bool hides(const Layer& upper, const std::string& path) {
  return shadow({{{path}}, upper}).hides(0, path);
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

TEST(Shadow, AnOpaqueFolderHidesWhatItHeld) {
  EXPECT_TRUE(hides({{"etc/.wh..wh..opq"}}, "etc/ssl/key"));
  EXPECT_FALSE(hides({{"etc/.wh..wh..opq"}}, "var/key"));
  EXPECT_TRUE(hides({{".wh..wh..opq"}}, "key"));
}

// bin/su through bin -> usr/bin is usr/bin/su (containerd's fs.RootPath): it stays when the link goes, or is
// laid anew.
TEST(Shadow, WhatWasWrittenThroughALinkStays) {
  const Layer base = {{"usr/bin", kFolder}, {"bin", EntryType::Symlink}};
  for (const Layer& top : {Layer{{".wh.bin"}}, Layer{{"bin", EntryType::Symlink}}, Layer{{"bin/.wh.su"}}})
    EXPECT_FALSE(shadow({base, {{"bin/su"}}, top}).hides(1, "bin/su"));
  EXPECT_TRUE(shadow({base, {{"usr/bin/su"}}, {{"usr/bin/.wh.su"}}}).hides(1, "usr/bin/su"));
  EXPECT_TRUE(shadow({{{"bin/su"}}, {{"bin", EntryType::Symlink}}}).hides(0, "bin/su"));
}

TEST(Shadow, AnotherFileAtThePathHidesIt) {
  EXPECT_TRUE(hides({{"etc/key"}}, "etc/key"));
  EXPECT_TRUE(hides({{"etc/key", EntryType::Symlink}}, "etc/key"));
  EXPECT_TRUE(hides({{"etc/key", kFolder}}, "etc/key"));
  EXPECT_TRUE(hides({{"etc/key/new"}}, "etc/key"));  // a folder that the layer does not name
}

TEST(Shadow, FoldersMerge) {
  EXPECT_FALSE(hides({{"etc", kFolder}, {"etc/other"}}, "etc/key"));
}

TEST(Shadow, AFileInAFoldersPlaceHidesWhatItHeld) {
  EXPECT_TRUE(hides({{"etc"}}, "etc/ssl/key"));
  EXPECT_TRUE(hides({{"etc", EntryType::Symlink}}, "etc/ssl/key"));
}

TEST(Shadow, WhiteoutsDoNotActOnTheirOwnLayer) {
  EXPECT_FALSE(shadow({{{"etc/.wh.key"}, {"etc/key"}}}).hides(0, "etc/key"));
  EXPECT_FALSE(shadow({{{"etc/key"}, {"etc/.wh..wh..opq"}}}).hides(0, "etc/key"));
}

TEST(Shadow, WhiteoutsDoNotActOnUpperLayers) {
  EXPECT_FALSE(shadow({{{".wh.key"}}, {{"key"}}}).hides(1, "key"));
}

TEST(Shadow, OnlyLayersAboveHide) {
  auto all = shadow({{{"key"}}, {{"other"}}, {{".wh.key"}}, {{"key"}}});
  EXPECT_TRUE(all.hides(0, "key"));
  EXPECT_FALSE(all.hides(1, "other"));
  EXPECT_FALSE(all.hides(3, "key"));
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
  EXPECT_TRUE(shadow({{{"etc/key"}, {"etc"}}}).hides(0, "etc/key"));
  EXPECT_FALSE(shadow({{{"lib", EntryType::Symlink}, {"lib/x"}}}).hides(0, "lib/x"));
}

TEST(Shadow, LayersThatDoNotExistHideNothing) {
  EXPECT_FALSE(shadow({}).hides(0, "a"));
  EXPECT_FALSE(shadow({{{"a"}}}).hides(7, "a"));
}

TEST(Shadow, TakesAtMost48BytesAFile) {
  for (const std::size_t files : {1000u, 57'000u, 60'000u, 115'000u}) {
    LayerPaths paths(kKey);
    for (std::size_t i = 0; i < files; ++i)
      paths.add({.path = fmt::format("usr/share/folder{}/file{}", i / 100, i)});
    EXPECT_LE(paths.bytes(), files * 24) << files;
  }
}

TEST(Shadow, CountsTheFoldersThatNamesImply) {
  LayerPaths paths(kKey);
  paths.add({.path = "a/b/c"});
  paths.add({.path = "a/b/d"});
  paths.add({.path = "a/e/c"});
  EXPECT_EQ(paths.size(), 6U);
}

TEST(Shadow, KnowsWhereFilesAndLinksStand) {
  LayerPaths paths(kKey);
  paths.add({.path = "a/b"});
  paths.add({.path = "l", .type = EntryType::Symlink});
  EXPECT_TRUE(paths.has_file("a/b"));
  EXPECT_TRUE(paths.has_file("l"));
  EXPECT_FALSE(paths.has_file("a"));
  EXPECT_FALSE(paths.has_file("b"));
}

}  // namespace
}  // namespace dvsguard::layer
