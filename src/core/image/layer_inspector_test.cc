#include "core/image/layer_inspector.h"

#include <gtest/gtest.h>

#include "core/binary/elf_for_tests.h"
#include "core/image/layer_for_tests.h"

namespace dvsguard::image {
namespace {

using layer::EntryType;

// Hardhat's and anvil's first published test key.
constexpr const char* kKeyLine =
    "PRIVATE_KEY=0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80\n";

std::string go_program(std::string_view text = "path\tacme/node\nmod\tacme/node\tv1.0.0\t\n") {
  return binary::elf({{.flags = binary::kReadOnly, .bytes = binary::function_table({"main.main"})},
                      {.flags = binary::kData, .bytes = binary::build_info("go1.22.3", text)}});
}

TEST(LayerInspector, NotesProgramsThatMayBeExecutedAndNoOthers) {
  const LayerFacts facts = Layer().file("bin/bash", "x", 0755).file("doc/bash", "x", 0644).facts();
  ASSERT_EQ(facts.notable.size(), 1U);
  EXPECT_EQ(facts.notable[0].path, "bin/bash");
}

// containerd sets the mode of a link's header on the file, so on all its names.
TEST(LayerInspector, ASetuidHardLinkMakesBothNamesPrivileged) {
  const LayerFacts facts =
      Layer().file("bin/a", "x", 0755).link("bin/b", "bin/a", EntryType::HardLink, 04755).facts();
  ASSERT_EQ(facts.privileged.size(), 2U);
  EXPECT_EQ(facts.privileged[0].path, "bin/a");
  EXPECT_EQ(facts.privileged[1].path, "bin/b");
  for (const PrivilegedFile& file : facts.privileged) EXPECT_TRUE(file.setuid && !file.setgid);
}

TEST(LayerInspector, ASymbolicLinksModeMeansNothing) {
  EXPECT_TRUE(Layer().link("bin/sh", "busybox", EntryType::Symlink, 06777).facts().privileged.empty());
}

TEST(LayerInspector, AFileCapabilityIsAPrivilege) {
  const LayerFacts facts = Layer().entry({.path = "bin/ping", .mode = 0755, .file_capability = true}).facts();
  ASSERT_EQ(facts.privileged.size(), 1U);
  EXPECT_TRUE(facts.privileged[0].capability);
}

TEST(LayerInspector, FoldersAndWhiteoutsAreNoFiles) {
  const LayerFacts facts = Layer().folder("bin").file("bin/.wh.sh", "", 0755).file("a", "").facts();
  EXPECT_EQ(facts.files, 1U);
  EXPECT_TRUE(facts.notable.empty());
}

TEST(LayerInspector, AWhiteoutOfADocumentIsNone) {
  EXPECT_TRUE(Layer().file("var/lib/dpkg/status.d/.wh.tzdata", "").facts().documents.empty());
}

TEST(LayerInspector, TheLastOfAPathCountsAndTheFirstOnesKeyIsHidden) {
  const LayerFacts facts = Layer()
                               .file("bin/bash", kKeyLine, 04755)
                               .file("etc/passwd", "old:x:1:1\n")
                               .file("bin/bash", "x", 0644)
                               .file("etc/passwd", "new:x:2:2\n")
                               .facts();
  EXPECT_TRUE(facts.notable.empty());
  EXPECT_TRUE(facts.privileged.empty());
  ASSERT_EQ(facts.keys.size(), 1U);
  EXPECT_TRUE(facts.keys[0].hidden);
  ASSERT_EQ(facts.documents.size(), 1U);
  EXPECT_EQ(facts.documents[0].bytes, "new:x:2:2\n");
}

TEST(LayerInspector, AKeyInTheLastOfAPathIsNotHidden) {
  const LayerFacts facts = Layer().file("app/.env", kKeyLine).file("app/.env", kKeyLine).facts();
  ASSERT_EQ(facts.keys.size(), 2U);
  EXPECT_TRUE(facts.keys[0].hidden);
  EXPECT_FALSE(facts.keys[1].hidden);
}

TEST(LayerInspector, NothingOfOneFileReachesTheNext) {
  const LayerFacts facts = Layer()
                               .file("app/node", go_program(), 0755)
                               .file("etc/passwd", "a:x:1:1\n")
                               .file("notes",
                                     "\x7f"
                                     "EL")
                               .facts();
  EXPECT_EQ(facts.go_binaries.size(), 1U);
  EXPECT_EQ(facts.other_binaries, 0U);
  ASSERT_EQ(facts.documents.size(), 1U);
  EXPECT_EQ(facts.documents[0].path, "etc/passwd");
}

TEST(LayerInspector, KeepsEveryGoProgram) {
  const LayerFacts facts =
      Layer().file("app/a", go_program(), 0755).file("app/b", go_program(), 0755).facts();
  ASSERT_EQ(facts.go_binaries.size(), 2U);
  EXPECT_EQ(facts.go_binaries[1].path, "app/b");
  EXPECT_TRUE(facts.troubled.empty());
}

// Go's linker before 1.18 left addresses where the build info stands now.
TEST(LayerInspector, AProgramThatMayBeGosAndDoesNotTellIsNamed) {
  std::string info = binary::build_info("go1.17.1", "");
  info[15] = '\0';
  const LayerFacts facts =
      Layer().file("app/old", binary::elf({{.flags = binary::kData, .bytes = info}}), 0755).facts();
  EXPECT_TRUE(facts.go_binaries.empty());
  ASSERT_EQ(facts.troubled.size(), 1U);
  EXPECT_EQ(facts.troubled[0].path, "app/old");
}

TEST(LayerInspector, ADocumentAtItsCapIsKeptAndOneBeyondIsNot) {
  const std::string at(package::kMaxOsReleaseBytes, '#');
  EXPECT_FALSE(Layer().file("etc/os-release", at).facts().documents.at(0).over_cap);
  const LayerFacts facts = Layer().file("etc/os-release", at + "#").facts();
  EXPECT_TRUE(facts.documents.at(0).over_cap);
  EXPECT_TRUE(facts.documents.at(0).bytes.empty());
}

TEST(LayerInspector, ALinkAtADocumentsPathIsKeptWithWhereItLeads) {
  const LayerFacts facts = Layer()
                               .link("etc/os-release", "../usr/lib/os-release")
                               .link("etc/passwd", "/usr/etc/passwd")
                               .link("etc/group", "etc/group-", EntryType::HardLink)
                               .link("usr/lib/os-release", "../../../os-release")
                               .facts();
  ASSERT_EQ(facts.documents.size(), 4U);
  EXPECT_EQ(facts.documents[0].link_to, "usr/lib/os-release");
  EXPECT_EQ(facts.documents[1].link_to, "usr/etc/passwd");
  EXPECT_EQ(facts.documents[2].link_to, "etc/group-");
  EXPECT_EQ(facts.documents[3].link_to, "");
}

TEST(LayerInspector, KeysBeyondTheirCapAreToldAsUnread) {
  Layer layer;
  for (std::size_t i = 0; i < kMaxKeysOfLayer; ++i) layer.file("env/" + std::to_string(i), kKeyLine);
  layer.file("env/last", kKeyLine);
  const LayerFacts facts = layer.facts();
  EXPECT_EQ(facts.keys.size(), kMaxKeysOfLayer);
  ASSERT_EQ(facts.unread.size(), 1U);
  EXPECT_EQ(facts.unread[0].bearing, Unread::Bearing::Keys);
}

TEST(LayerInspector, DocumentsBeyondTheirCapAreToldAsUnread) {
  Layer layer;
  for (std::size_t i = 0; i <= kMaxDocumentsOfLayer; ++i)
    layer.file("var/lib/dpkg/status.d/" + std::to_string(i), "");
  const LayerFacts facts = layer.facts();
  EXPECT_EQ(facts.documents.size(), kMaxDocumentsOfLayer);
  ASSERT_EQ(facts.unread.size(), 1U);
  EXPECT_EQ(facts.unread[0].bearing, Unread::Bearing::Packages);
}

TEST(LayerInspector, AHardLinkKeepsWhatAReplacedFileHeld) {
  const LayerFacts facts = Layer()
                               .file("app/node", go_program(), 0755)
                               .link("z", "app/node", EntryType::HardLink, 0755)
                               .file("app/node", "other")
                               .facts();
  ASSERT_EQ(facts.go_binaries.size(), 1U);
  EXPECT_EQ(facts.go_binaries[0].path, "z");
}

TEST(LayerInspector, AHardLinkToALowerLayerIsKept) {
  const LayerFacts facts =
      Layer().link("z", "app/node", EntryType::HardLink).link("y", "z", EntryType::HardLink).facts();
  ASSERT_EQ(facts.outside.size(), 1U);
  EXPECT_EQ(facts.outside[0].target, "app/node");
  EXPECT_EQ(facts.names.at(facts.outside[0].file), (std::vector<std::string>{"y", "z"}));
}

TEST(LayerInspector, AHardLinkToADocumentHasItsBytes) {
  const LayerFacts facts = Layer()
                               .file("usr/lib/os-release", "ID=x\n")
                               .link("etc/os-release", "usr/lib/os-release", EntryType::HardLink)
                               .facts();
  ASSERT_EQ(facts.documents.size(), 2U);
  EXPECT_TRUE(facts.documents[1].is_kept);
  EXPECT_EQ(facts.documents[1].bytes, "ID=x\n");
}

TEST(LayerInspector, FoldersThatNamesImplyCountAsFiles) {
  Budgets budgets;
  LayerInspector inspector(kTestKey, budgets, 3);
  EXPECT_TRUE(inspector.begin({.path = "a/b/c"}));
  EXPECT_TRUE(inspector.end());
  EXPECT_EQ(inspector.begin({.path = "a/b/d"}).error().code, ErrorCode::Cap);
}

TEST(LayerInspector, KeepsNoMoreThanTheBudgetOfTheImageAndSaysSo) {
  Budgets budgets;
  ASSERT_TRUE(budgets.facts.take(kMaxFactBytesOfImage - 4'000));
  LayerInspector inspector(kTestKey, budgets);
  for (int i = 0; i < 20; ++i) {
    layer::Entry entry;
    entry.path = std::to_string(i) + "/bash";
    entry.mode = 0755;
    ASSERT_TRUE(inspector.begin(entry));
    ASSERT_TRUE(inspector.end());
  }
  const LayerFacts facts = inspector.take();
  EXPECT_GT(facts.notable.size(), 5U);
  EXPECT_LT(facts.notable.size(), 12U);
  EXPECT_LE(facts.fact_bytes, 4'000U);
  ASSERT_EQ(facts.unread.size(), 1U);
  EXPECT_EQ(facts.unread[0].bearing, Unread::Bearing::Files);
}

}  // namespace
}  // namespace dvsguard::image
