#include "core/image/links.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/image/assembly.h"
#include "core/image/layer_for_tests.h"

// Programs that an image has under a link's name alone. What is expected is path_resolution(7)'s.
namespace dvsguard::image {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

template <class... Layers>
ImageFacts together(Layers&&... layers) {
  oci::Image image;
  image.layers.resize(sizeof...(layers));
  image.config.diff_ids.resize(sizeof...(layers));
  Assembly assembly(std::move(image), kTestKey);
  std::size_t at = 0;
  (assembly.add(at++, layers.facts()), ...);
  return assembly.finish();
}

std::vector<std::string> notable(const ImageFacts& facts) {
  std::vector<std::string> out;
  out.reserve(facts.notable.size());
  for (const NotableFile& file : facts.notable) out.push_back(file.path);
  return out;
}

TEST(Links, AShellOfAnotherNameIsFoundByTheLinkThatLeadsToIt) {
  EXPECT_THAT(notable(together(Layer().file("bin/x", "x", 0755).link("bin/sh", "x"))), ElementsAre("bin/sh"));
  EXPECT_THAT(notable(together(Layer().file("opt/x", "x", 0755).link("bin/sh", "/opt/x"))),
              ElementsAre("bin/sh"));
  EXPECT_THAT(notable(together(Layer().file("opt/x", "x", 0755).link("bin/apk", "../opt/x"))),
              ElementsAre("bin/apk"));
}

TEST(Links, AreFollowedThroughLinksAndAcrossLayers) {
  const auto facts = together(Layer().file("opt/real/x", "x", 0755).link("opt/alias", "real"),
                              Layer().link("bin/y", "/opt/alias/x").link("bin/sh", "y"));
  EXPECT_THAT(notable(facts), ElementsAre("bin/sh"));
}

TEST(Links, WhatLeadsToAProgramOfThatNameIsToldOnce) {
  EXPECT_THAT(notable(together(Layer().file("bin/dash", "x", 0755).link("bin/sh", "dash"))),
              ElementsAre("bin/dash"));
  EXPECT_THAT(
      notable(together(Layer().file("opt/x", "x", 0755).link("bin/sh", "/opt/x").link("bin/bash", "sh"))),
      ElementsAre("bin/sh"));
}

TEST(Links, WhatLeadsNowhereIsNoProgram) {
  EXPECT_THAT(notable(together(Layer().link("bin/sh", "x"))), IsEmpty());
  EXPECT_THAT(notable(together(Layer().file("bin/x", "x", 0644).link("bin/sh", "x"))), IsEmpty());
  EXPECT_THAT(notable(together(Layer().folder("opt").link("bin/sh", "/opt"))), IsEmpty());
  EXPECT_THAT(notable(together(Layer()
                                   .file("bin/x", "x", 0755)
                                   .link("bin/sh",
                                         "x/"
                                         "y"))),
              IsEmpty());
}

TEST(Links, WhatAnUpperLayerTakesAwayIsNoProgram) {
  EXPECT_THAT(
      notable(together(Layer().file("bin/x", "x", 0755).link("bin/sh", "x"), Layer().file("bin/.wh.x", ""))),
      IsEmpty());
  EXPECT_THAT(
      notable(together(Layer().file("bin/x", "x", 0755).link("bin/sh", "x"), Layer().file("bin/.wh.sh", ""))),
      IsEmpty());
  EXPECT_THAT(
      notable(together(Layer().file("bin/x", "x", 0755).link("bin/sh", "x"), Layer().link("bin/sh", "y"))),
      IsEmpty());
}

TEST(Links, ThatLeadInACircleEnd) {
  const auto facts = together(Layer().link("bin/sh", "x").link("bin/x", "y").link("bin/y", "x"));
  EXPECT_THAT(notable(facts), IsEmpty());
  EXPECT_THAT(facts.unread, IsEmpty());
}

TEST(Links, AboveTheRootIsTheRoot) {
  EXPECT_THAT(notable(together(Layer().file("x", "x", 0755).link("bin/sh", "../../../x"))),
              ElementsAre("bin/sh"));
}

// An upper layer that names bin as a folder wrote through the link of the lower one, as containerd does.
TEST(Links, AFolderThatMayBeALinkLeavesItOpen) {
  const auto facts =
      together(Layer().link("bin", "usr/bin").file("usr/bin/x", "x", 0755).link("opt/sh", "/bin/x"),
               Layer().file("bin/tool", "x", 0755));
  EXPECT_THAT(notable(facts), IsEmpty());
  ASSERT_EQ(facts.unread.size(), 1U);
  EXPECT_EQ(facts.unread[0].bearing, Unread::Bearing::Files);
}

TEST(Links, WhatWasNotKeptLeavesItOpen) {
  Layer layer;
  layer.link("bin/sh", "/opt/x");
  const std::string folder(1000, 'd');
  for (std::size_t i = 0; i < kMaxStepBytesOfImage / folder.size(); ++i)
    layer.file(folder + "/" + std::to_string(i), "", 0755);
  for (int i = 0; i < 10; ++i) layer.file("e/" + std::to_string(i), "", 0755);  // the rest of the room
  layer.file("opt/x", "x", 0755);
  const auto facts = together(layer);
  EXPECT_THAT(notable(facts), IsEmpty());
  ASSERT_EQ(facts.unread.size(), 1U);
  EXPECT_EQ(facts.unread[0].bearing, Unread::Bearing::Files);
}

TEST(Links, WhatTheLayerReplacesCountsNoMore) {
  EXPECT_THAT(notable(together(Layer().file("x", "x", 0755).link("bin/sh", "/x").file("bin/sh", "x", 0644))),
              IsEmpty());
  EXPECT_THAT(notable(together(Layer().file("x", "x", 0755).file("x", "x", 0644).link("bin/sh", "/x"))),
              IsEmpty());
}

TEST(Links, MoreThanTheCapAreToldAsUnread) {
  Layer layer;
  layer.file("opt/x", "x", 0755);
  for (int i = 0; i < 300; ++i) layer.link("d" + std::to_string(i) + "/sh", "/opt/x");
  const auto facts = together(layer);
  ASSERT_EQ(facts.unread.size(), 1U);
  EXPECT_EQ(facts.unread[0].bearing, Unread::Bearing::Files);
}

const std::string kElf(
    "\x7f"
    "ELF\x02\x01\x01",
    7);

TEST(ShellMark, AShellOfAnotherNameIsFoundByWhatItHolds) {
  const std::string shell = kElf + std::string(300'000, 'x') + "OPTIND=1" + std::string(9, '\0');
  EXPECT_THAT(notable(together(Layer().file("opt/x", shell, 0755))), ElementsAre("opt/x"));
  EXPECT_THAT(notable(together(Layer().file("opt/x", shell, 0644))), IsEmpty());  // nobody can execute it
  EXPECT_THAT(notable(together(Layer().file("opt/x", shell.substr(7), 0755))), IsEmpty());  // a script
  EXPECT_THAT(notable(together(Layer().file("bin/sh", shell, 0755))), ElementsAre("bin/sh"));
}

TEST(ShellMark, IsFoundAcrossPieces) {
  const std::string text = "......OPTIND......";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    for (std::size_t next = cut; next <= text.size(); ++next) {
      ShellMark mark;
      mark.begin();
      for (const auto piece :
           {std::string_view(text).substr(0, cut), std::string_view(text).substr(cut, next - cut),
            std::string_view(text).substr(next)})
        mark.feed({reinterpret_cast<const std::uint8_t*>(piece.data()), piece.size()});
      EXPECT_TRUE(mark.found()) << cut << " " << next;
    }
  }
}

}  // namespace
}  // namespace dvsguard::image
