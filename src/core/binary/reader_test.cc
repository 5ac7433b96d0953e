#include "core/binary/reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tuple>

#include "core/binary/elf.h"
#include "core/binary/elf_for_tests.h"
#include "core/binary/function_name.h"
#include "core/binary/linked.h"

namespace dvsguard::binary {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string kModuleText = "path\tacme.example/oracle\nmod\tacme.example/oracle\tv1.4.0\th1:x=\n";
const std::vector<std::string> kNames = {"runtime.main", "main.main", "net/http.(*Server).Serve"};

std::string go_program(const Target& target = {}) {
  return elf({{.flags = kText, .bytes = std::string(200, '\x90')},
              {.bytes = function_table(kNames, kGo120, target)},
              {.flags = kData, .bytes = build_info("go1.26.0", kModuleText)}},
             target);
}

// --- ELF

TEST(BinaryReader, TellsClassAndMachine) {
  const auto facts = read_binary(go_program());
  EXPECT_EQ(facts.bits, 64);
  EXPECT_EQ(facts.machine, "x86_64");
  EXPECT_EQ(facts.trouble, "");
}

TEST(BinaryReader, NumbersAMachineThatItDoesNotKnow) {
  EXPECT_EQ(read_binary(elf({{.bytes = "x"}}, {.machine = 9999})).machine, "9999");
}

TEST(BinaryReader, IsStaticWithoutInterpreterAndDynamicSection) {
  EXPECT_EQ(read_binary(elf({{.bytes = "x"}})).linking, Linking::Static);
}

TEST(BinaryReader, TellsTheInterpreter) {
  const auto facts =
      read_binary(elf({{.type = kInterp, .bytes = std::string("/lib/ld-musl-x86_64.so.1\0", 25)}}));
  EXPECT_EQ(facts.linking, Linking::Dynamic);
  EXPECT_EQ(facts.interpreter, "/lib/ld-musl-x86_64.so.1");
}

std::string dynamic_entry(std::uint64_t tag, std::uint64_t value) {
  return word({}, tag) + word({}, value);
}

TEST(BinaryReader, IsStaticWhereAPositionIndependentProgramLoadsItself) {
  const std::string pie = dynamic_entry(0x6FFFFFFB, 0x08000000) + dynamic_entry(0, 0);
  EXPECT_EQ(read_binary(elf({{.type = kDynamic, .bytes = pie}})).linking, Linking::Static);
}

TEST(BinaryReader, IsDynamicWhereItNeedsALibrary) {
  const std::string needy =
      dynamic_entry(1, 17) + dynamic_entry(0x6FFFFFFB, 0x08000000) + dynamic_entry(0, 0);
  EXPECT_EQ(read_binary(elf({{.type = kDynamic, .bytes = needy}})).linking, Linking::Dynamic);
}

TEST(BinaryReader, ReadsNothingOfOtherFormats) {
  for (const std::string file : {"MZ\x90", "\xCF\xFA\xED\xFE\x07", "#!/bin/sh\n", "", "\177EL"}) {
    const auto facts = read_binary(file);
    EXPECT_EQ(facts.bits, 0);
    EXPECT_EQ(facts.trouble, "not an ELF file");
  }
}

TEST(BinaryReader, RefusesAnElfHeaderOfNoClass) {
  std::string file = go_program();
  file[4] = 3;
  EXPECT_EQ(read_binary(file).trouble, "the ELF header");
}

TEST(BinaryReader, LooksLikeElfByFourBytes) {
  const std::string file = go_program();
  const Bytes bytes(reinterpret_cast<const std::uint8_t*>(file.data()), 4);
  EXPECT_TRUE(looks_like_elf(bytes));
  EXPECT_FALSE(looks_like_elf(bytes.first(3)));
}

// --- Go

TEST(BinaryReader, ReadsAGoProgram) {
  const auto facts = read_binary(go_program());
  ASSERT_TRUE(facts.go);
  EXPECT_EQ(facts.go->go_version, "go1.26.0");
  EXPECT_EQ(facts.go->main.version, "v1.4.0");
  ASSERT_TRUE(facts.functions);
  EXPECT_TRUE(facts.functions->complete);
  EXPECT_THAT(facts.functions->packages, ElementsAre("main", "net/http", "runtime"));
  EXPECT_TRUE(links_function(facts, "net/http", "Server.Serve"));
  EXPECT_FALSE(links_function(facts, "net/http", "Server.Close"));
}

TEST(BinaryReader, KnowsTheProgramsOwnPackageByItsPath) {
  const auto facts = read_binary(go_program());
  EXPECT_TRUE(links_package(facts, "acme.example/oracle"));
  EXPECT_TRUE(links_function(facts, "acme.example/oracle", "main"));
}

TEST(BinaryReader, ReadsEveryClassAndByteOrder) {
  for (const auto& [target, machine] :
       std::vector<std::pair<Target, std::string>>{{{32, ByteOrder::Little, 40}, "arm"},
                                                   {{32, ByteOrder::Big, 8}, "mips"},
                                                   {{64, ByteOrder::Big, 22}, "s390x"},
                                                   {{64, ByteOrder::Little, 183}, "aarch64"}}) {
    const auto facts = read_binary(go_program(target));
    EXPECT_EQ(facts.machine, machine);
    ASSERT_TRUE(facts.go && facts.functions) << machine;
    EXPECT_TRUE(facts.functions->complete);
  }
}

TEST(BinaryReader, ReadsTheSameInPiecesOfAnySize) {
  const std::string file = go_program();
  const auto whole = read_binary(file);
  for (const std::size_t piece : {1, 2, 3, 5, 7, 8, 9, 15, 16, 31, 64, 200}) {
    const auto facts = read_binary(file, piece);
    ASSERT_TRUE(facts.go && facts.functions);
    EXPECT_EQ(facts.go->main_path, whole.go->main_path);
    EXPECT_EQ(facts.functions->hashes, whole.functions->hashes);
    EXPECT_TRUE(facts.functions->complete);
  }
}

TEST(BinaryReader, DoesNotCareWhetherFunctionsOrBuildInfoComeFirst) {
  const auto facts = read_binary(elf(
      {{.flags = kData, .bytes = build_info("go1.26.0", kModuleText)}, {.bytes = function_table(kNames)}}));
  EXPECT_TRUE(facts.go);
  EXPECT_TRUE(facts.functions && facts.functions->complete);
}

TEST(BinaryReader, ReadsATableBehindOtherDataOfItsSegment) {
  const auto facts = read_binary(elf({{.bytes = std::string(1024, 'd') + function_table(kNames)}}));
  EXPECT_TRUE(facts.functions && facts.functions->complete);
}

TEST(BinaryReader, LooksForBuildInfoInWritableDataOnly) {
  EXPECT_FALSE(read_binary(elf({{.bytes = build_info("go1.26.0", kModuleText)}})).go);
}

TEST(BinaryReader, LooksForBuildInfoAtMultiplesOf16) {
  const std::string shifted = std::string(8, '\0') + build_info("go1.26.0", kModuleText);
  EXPECT_FALSE(read_binary(elf({{.flags = kData, .bytes = shifted}})).go);
}

TEST(BinaryReader, PassesAMagicWithoutBuildInfoBehindIt) {
  std::string bait = "\xFF Go buildinf:";
  bait += {'\x08', '\x02'};
  bait.resize(48, '\xFF');
  const auto facts =
      read_binary(elf({{.flags = kData, .bytes = bait + build_info("go1.26.0", kModuleText)}}));
  ASSERT_TRUE(facts.go);
  EXPECT_EQ(facts.go->go_version, "go1.26.0");
  EXPECT_EQ(facts.trouble, "Go's function table");
}

TEST(BinaryReader, TakesTheFirstOfTwoBuildInfos) {
  std::string first = build_info("go1.25.0", kModuleText);
  first.resize((first.size() + 15) / 16 * 16);
  const auto facts =
      read_binary(elf({{.flags = kData, .bytes = first + build_info("go1.26.0", kModuleText)}}));
  ASSERT_TRUE(facts.go);
  EXPECT_EQ(facts.go->go_version, "go1.25.0");
}

TEST(BinaryReader, ReadsBuildInfoOfAProgramOutsideOfAModule) {
  const auto facts = read_binary(elf({{.flags = kData, .bytes = build_info("go1.26.0", "")}}));
  ASSERT_TRUE(facts.go);
  EXPECT_EQ(facts.go->main_path, "");
}

TEST(BinaryReader, TellsWhatIsPacked) {
  const std::string info = std::string(4, '\x12') + "UPX!" + std::string(60, '\0');
  EXPECT_EQ(read_binary(elf({{.flags = kText, .bytes = info}})).trouble, "what UPX packed");
}

TEST(BinaryReader, KeepsTheModulesBeforeAFaultyLine) {
  const auto facts =
      read_binary(elf({{.flags = kData, .bytes = build_info("go1.26.0", "path\tp\nmod\tonly\nmod\tx\n")}}));
  ASSERT_TRUE(facts.go);
  EXPECT_EQ(facts.go->main_path, "p");
  EXPECT_THAT(facts.trouble, HasSubstr("columns"));
}

TEST(BinaryReader, IsNotCompleteWithoutTheRuntime) {
  const auto facts = read_binary(elf({{.bytes = function_table({"a.F", "b.G"})}}));
  ASSERT_TRUE(facts.functions);
  EXPECT_FALSE(facts.functions->complete);
}

TEST(BinaryReader, IsNotCompleteWithNamesWiped) {
  std::string table = function_table(kNames);
  std::fill(table.begin() + 72 + 13, table.end(), '\0');  // all but "runtime.main"
  const auto facts = read_binary(elf({{.bytes = table}}));
  ASSERT_TRUE(facts.functions);
  EXPECT_FALSE(facts.functions->complete);
}

TEST(BinaryReader, IsNotCompleteForGo115) {
  const auto facts = read_binary(elf({{.bytes = function_table(kNames, kGo12)}}));
  ASSERT_TRUE(facts.functions);
  EXPECT_FALSE(facts.functions->complete);
}

TEST(BinaryReader, IsNotCompleteWhereANameIsBeyondTheCap) {
  auto names = kNames;
  names.push_back("main." + std::string(64U << 10U, 'x'));
  for (const std::size_t piece : {std::size_t{1000}, SIZE_MAX}) {
    const auto facts = read_binary(elf({{.bytes = function_table(names)}}), piece);
    ASSERT_TRUE(facts.functions);
    EXPECT_FALSE(facts.functions->complete);
    EXPECT_EQ(facts.functions->hashes.size(), kNames.size());
  }
}

TEST(BinaryReader, ReadsTheTablesOfGo116To119) {
  for (const auto magic : {kGo116, kGo118}) {
    for (const Target target : {Target{}, Target{.bits = 32, .machine = 3}}) {
      const auto facts = read_binary(elf({{.bytes = function_table(kNames, magic, target)}}, target));
      ASSERT_TRUE(facts.functions);
      EXPECT_TRUE(facts.functions->complete);
      EXPECT_EQ(facts.functions->hashes.size(), kNames.size());
    }
  }
}

TEST(BinaryReader, FindsATableBehindAFalseMagic) {
  std::string bait = function_table(kNames).substr(0, 8) + std::string(72, '\xFF');
  const auto facts = read_binary(elf({{.bytes = bait + function_table(kNames)}}));
  ASSERT_TRUE(facts.functions);
  EXPECT_TRUE(facts.functions->complete);
}

TEST(BinaryReader, GathersTheTablesOfAProgramThatHoldsAnother) {
  std::string inner = function_table({"runtime.main", "inner.F"});
  inner.resize((inner.size() + 7) / 8 * 8);
  const auto facts = read_binary(elf({{.bytes = inner + function_table(kNames)}}));
  EXPECT_TRUE(links_function(facts, "inner", "F"));
  EXPECT_TRUE(links_function(facts, "net/http", "Server.Serve"));
}

// --- hostile and broken files

TEST(BinaryReader, KeepsWhatItReadOfACutFile) {
  const std::string file = go_program();
  BinaryReader reader;
  reader.begin(file.size());
  reader.feed({reinterpret_cast<const std::uint8_t*>(file.data()), 100});
  const auto facts = reader.finish();
  EXPECT_EQ(facts.machine, "x86_64");
  EXPECT_THAT(facts.trouble, HasSubstr("cut short"));
}

TEST(BinaryReader, TellsATableThatItsSegmentCuts) {
  std::string table = function_table(kNames);
  const std::string file = elf({{.bytes = table}});
  BinaryReader reader;
  reader.begin(file.size());
  reader.feed({reinterpret_cast<const std::uint8_t*>(file.data()), file.size() - 5});
  const auto facts = reader.finish();
  ASSERT_TRUE(facts.functions);
  EXPECT_FALSE(facts.functions->complete);
}

TEST(BinaryReader, SurvivesEveryTruncation) {
  const std::string file = go_program();
  for (std::size_t size = 0; size < file.size(); ++size) {
    const auto cut = read_binary(std::string_view(file).substr(0, size));
    EXPECT_TRUE(!cut.trouble.empty() || cut.go) << size;
  }
}

TEST(BinaryReader, TellsASegmentBeyondTheEndAndReadsWhatIsThere) {
  const auto facts = read_binary(elf({{.bytes = function_table(kNames), .more = 1}}));
  EXPECT_THAT(facts.trouble, HasSubstr("beyond the end"));
  EXPECT_TRUE(facts.functions && facts.functions->complete);
}

TEST(BinaryReader, BearsOffsetsThatOverflow) {
  for (const std::uint64_t lie : {~std::uint64_t{0}, std::uint64_t{1} << 63U}) {
    std::string file = go_program();
    file.replace(64 + 8, 8, word({}, lie));        // p_offset of the first
    file.replace(64 + 56 + 32, 8, word({}, lie));  // p_filesz of the second
    const auto facts = read_binary(file);
    EXPECT_THAT(facts.trouble, HasSubstr("beyond the end"));
    EXPECT_TRUE(facts.go);
  }
}

TEST(BinaryReader, LooksAtAllOfAFileWhoseProgramHeadersAreNotAtItsFront) {
  for (const std::uint64_t lie : {~std::uint64_t{0}, std::uint64_t{1} << 40U, std::uint64_t{1}}) {
    std::string file = go_program();
    file.replace(32, 8, word({}, lie));
    if (lie == 1) file.replace(54, 2, word({}, 1).substr(0, 2));  // entries of one byte
    const auto facts = read_binary(file);
    EXPECT_THAT(facts.trouble, HasSubstr("program headers"));
    EXPECT_TRUE(facts.go && facts.functions);
  }
}

TEST(BinaryReader, ReadsOverlappingSegmentsOnce) {
  std::string file = go_program();
  file.replace(64 + 8, 8, word({}, 0));  // the first takes the whole file
  file.replace(64 + 32, 8, word({}, file.size()));
  const auto facts = read_binary(file);
  EXPECT_TRUE(facts.go);
  ASSERT_TRUE(facts.functions);
  EXPECT_EQ(facts.functions->hashes.size(), kNames.size());
}

TEST(BinaryReader, ReadsNoMoreThanWasPromised) {
  const std::string file = go_program();
  BinaryReader reader;
  reader.begin(80);
  reader.feed({reinterpret_cast<const std::uint8_t*>(file.data()), file.size()});
  EXPECT_FALSE(reader.finish().go);
}

TEST(BinaryReader, AnswersWithoutABeginning) {
  BinaryReader reader;
  EXPECT_EQ(reader.finish().trouble, "not an ELF file");
}

TEST(BinaryReader, DropsBuildInfoOfLengthsBeyondTheSegment) {
  std::string info = build_info("go1.26.0", kModuleText);
  info[32] = '\x7F';
  const auto facts = read_binary(elf({{.flags = kData, .bytes = info}}));
  EXPECT_FALSE(facts.go);
}

}  // namespace
}  // namespace dvsguard::binary
