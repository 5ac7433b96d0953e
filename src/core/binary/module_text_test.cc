#include "core/binary/module_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dvsguard::binary {
namespace {

using testing::ElementsAre;
using testing::Pair;

GoBuildInfo parsed(std::string_view text) {
  GoBuildInfo info;
  const Status status = parse_module_text(text, info);
  EXPECT_TRUE(status) << (status ? "" : status.error().what);
  return info;
}

bool refused(std::string_view text) {
  GoBuildInfo info;
  return !parse_module_text(text, info);
}

TEST(ModuleText, ReadsPathModuleAndDependencies) {
  const auto info =
      parsed("path\ta.example/cmd\nmod\ta.example\tv1.0.0\th1:a=\ndep\tb.example\tv2.0.0\th1:b=\n");
  EXPECT_EQ(info.main_path, "a.example/cmd");
  EXPECT_EQ(info.main.version, "v1.0.0");
  ASSERT_EQ(info.dependencies.size(), 1U);
  EXPECT_EQ(info.dependencies[0].path, "b.example");
  EXPECT_EQ(info.dependencies[0].sum, "h1:b=");
}

TEST(ModuleText, AReplacementStandsInThePlaceOfItsModule) {
  const auto info = parsed("dep\tb.example\tv2.0.0\n=>\tfork.example\tv2.0.1\th1:f=\n");
  ASSERT_EQ(info.dependencies.size(), 1U);
  EXPECT_EQ(info.dependencies[0].path, "fork.example");
  EXPECT_EQ(info.dependencies[0].version, "v2.0.1");
  EXPECT_EQ(info.dependencies[0].sum, "h1:f=");
  EXPECT_EQ(info.dependencies[0].replaced_path, "b.example");
  EXPECT_EQ(info.dependencies[0].replaced_version, "v2.0.0");
}

TEST(ModuleText, ReplacesTheMainModuleToo) {
  EXPECT_EQ(parsed("mod\ta\tv1\n=>\tb\tv2\t\n").main.path, "b");
}

TEST(ModuleText, RefusesAReplacementThatFollowsNoModule) {
  EXPECT_TRUE(refused("=>\tb\tv2\t\n"));
  EXPECT_TRUE(refused("dep\ta\tv1\n=>\tb\tv2\t\n=>\tc\tv3\t\n"));
  EXPECT_TRUE(refused("dep\ta\tv1\n=>\tb\tv2\n"));
}

TEST(ModuleText, RefusesModulesOfOneOrFourColumns) {
  EXPECT_TRUE(refused("dep\ta\n"));
  EXPECT_TRUE(refused("dep\ta\tb\tc\td\n"));
}

TEST(ModuleText, ReadsTheStampOfTheSource) {
  const auto info = parsed(
      "build\tvcs=git\nbuild\tvcs.revision=0123\nbuild\tvcs.time=2026-11-01T10:00:00Z\n"
      "build\tvcs.modified=true\n");
  EXPECT_EQ(info.vcs_revision, "0123");
  EXPECT_EQ(info.vcs_time, "2026-11-01T10:00:00Z");
  EXPECT_TRUE(info.vcs_modified);
}

TEST(ModuleText, ReadsQuotedSettings) {
  const auto info = parsed("build\t-ldflags=\"-s -w\"\nbuild\t\"a key\"=`raw \\n`\nbuild\tCGO_CFLAGS=\n");
  EXPECT_THAT(info.settings,
              ElementsAre(Pair("-ldflags", "-s -w"), Pair("a key", "raw \\n"), Pair("CGO_CFLAGS", "")));
}

TEST(ModuleText, ReadsEveryEscapeOfAGoString) {
  const auto info = parsed("build\tk=\"\\a\\b\\f\\n\\r\\t\\v\\\\\\\"\\x41\\101\\u00e9\\U0001F600\"\n");
  EXPECT_THAT(info.settings, ElementsAre(Pair("k", "\a\b\f\n\r\t\v\\\"AA\xC3\xA9\xF0\x9F\x98\x80")));
}

TEST(ModuleText, RefusesWhatGoRefusesOfSettings) {
  for (const auto* line :
       {"build\t\n", "build\t=v\n", "build\tkey\n", "build\ta key=v\n", "build\tk=a b\n", "build\t\"k=v\n",
        "build\t\"k\"\n", "build\t\"k\":v\n", "build\tk=\"v\n", "build\tk=\"v\"x\n", "build\tk=\"\\q\"\n",
        "build\tk=\"\\x4\"\n", "build\tk=\"\\ud800\"\n", "build\tk=\"\\777\"\n", "build\tk=\"\\\n"}) {
    EXPECT_TRUE(refused(line)) << line;
  }
}

TEST(ModuleText, PassesLinesOfOtherKindsAndAnUnendedOne) {
  EXPECT_EQ(parsed("news\tx\npath\tp\npath\tunended").main_path, "p");
}

}  // namespace
}  // namespace dvsguard::binary
