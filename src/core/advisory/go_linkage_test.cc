#include "core/advisory/go_linkage.h"

#include <gmock/gmock.h>

#include "core/advisory/testing.h"

namespace dvsguard::advisory {
namespace {

using testing::ElementsAre;

const ModuleName kModule{"example.org/a", "example.org/a"};

Record importing(std::vector<Import> imports) {
  Record record;
  record.imports = std::move(imports);
  return record;
}

// golang.org/x/vuln's rules for binaries (internal/vulncheck/binary.go): a listed symbol that is linked is
// found, an import without symbols is all of its package, and a record without imports all of the module.
TEST(GoLinkage, ASymbolIsLinkedOrItsPackageIsOrNeither) {
  const auto facts = go_program({module_of("example.org/a", "v1.0.0")}, {{"example.org/a/x", "T.Method"}});
  const GoLinkage linkage(facts);
  const auto symbol = linkage.reach(importing({{"example.org/a/x", {"T.Method", "Other"}, {}, {}}}), kModule);
  EXPECT_EQ(symbol.level, Level::SymbolLinked);
  EXPECT_THAT(symbol.symbols, ElementsAre("example.org/a/x.T.Method"));
  EXPECT_EQ(linkage.reach(importing({{"example.org/a/x", {"Other"}, {}, {}}}), kModule).level,
            Level::PackageLinked);
  EXPECT_EQ(linkage.reach(importing({{"example.org/a/y", {"Other"}, {}, {}}}), kModule).level, Level::Module);
  EXPECT_EQ(linkage.reach(importing({{"example.org/a/x", {}, {}, {}}}), kModule).level, Level::SymbolLinked);
  EXPECT_EQ(linkage.reach(importing({}), kModule).level, Level::SymbolLinked);
}

TEST(GoLinkage, OtherPlatformsImportsDoNotCount) {
  const auto facts = go_program({module_of("example.org/a", "v1.0.0")}, {{"example.org/a/x", "F"}});
  const GoLinkage linkage(facts);
  const auto windows = importing({{"example.org/a/x", {"F"}, {"windows"}, {}}});
  EXPECT_FALSE(linkage.is_for_platform(windows));
  EXPECT_EQ(linkage.reach(windows, kModule).level, Level::Module);
  EXPECT_TRUE(
      linkage.is_for_platform(importing({{"p", {}, {"windows"}, {}}, {"q", {}, {"linux"}, {"amd64"}}})));
  EXPECT_FALSE(linkage.is_for_platform(importing({{"q", {}, {"linux"}, {"arm64"}}})));
}

TEST(GoLinkage, WithoutATableOfFunctionsNothingIsKnownOfThem) {
  auto facts = go_program({module_of("example.org/a", "v1.0.0")}, {});
  facts.functions.reset();
  const GoLinkage linkage(facts);
  EXPECT_FALSE(linkage.is_complete());
  EXPECT_EQ(linkage.reach(importing({{"example.org/a/x", {"F"}, {}, {}}}), kModule).level, Level::Module);
}

TEST(GoLinkage, ATableThatWasNotReadToItsEndIsNotComplete) {
  EXPECT_FALSE(GoLinkage(go_program({}, {}, false)).is_complete());
  EXPECT_TRUE(GoLinkage(go_program({}, {}, true)).is_complete());
}

TEST(GoLinkage, SoManySymbolsAreNamed) {
  std::vector<std::pair<std::string, std::string>> functions;
  std::vector<std::string> names;
  for (std::size_t i = 0; i <= kMaxSymbols; ++i) names.push_back("F" + std::to_string(i));
  for (const auto& name : names) functions.emplace_back("example.org/a/x", name);
  const auto facts = go_program({module_of("example.org/a", "v1.0.0")}, functions);
  const auto reach =
      GoLinkage(facts).reach(importing({{"example.org/a/x", {names.begin(), names.end()}, {}, {}}}), kModule);
  EXPECT_EQ(reach.symbols.size(), kMaxSymbols);
}

}  // namespace
}  // namespace dvsguard::advisory
