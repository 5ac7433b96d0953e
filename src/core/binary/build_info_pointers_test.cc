#include "core/binary/build_info_pointers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/binary/elf_for_tests.h"

// Go 1.13 to 1.17 as debug/buildinfo of Go 1.26 reads them. tests/old_go_test.py holds programs that those
// toolchains build against `go version -m`.
namespace dvsguard::binary {
namespace {

using testing::HasSubstr;

const std::string kStart("\x30\x77\xaf\x0c\x92\x74\x08\x02\x41\xe1\xc1\x07\xe6\xd6\x18\xe6", 16);
const std::string kEnd("\xf9\x32\x43\x31\x86\x18\x20\x72\x00\x82\x42\x10\x41\x16\xd8\xf2", 16);
const std::string kModules =
    kStart + "path\tacme.example/oracle\nmod\tacme.example/oracle\tv1.4.0\th1:x=\n" + kEnd;

struct Old {
  Target target = {};
  std::string version = "go1.17.13";
  std::string modules = kModules;
  std::uint64_t version_lie = 0, modules_lie = 0;  // added to the length
  bool text_behind = false;                        // the strings' bytes stand behind the header
};

// Text, then what is read only, then data: the header at its front, the two strings 64 bytes behind it.
std::string old_program(const Old& old) {
  const Target& target = old.target;
  const std::string texts = "x" + old.version + "y" + old.modules + "z";
  const std::string bytes = old.text_behind ? std::string("none") : texts;
  const std::string table = function_table({"runtime.main", "main.main"}, kGo116, target);
  const std::uint64_t front = (target.bits == 64 ? 64 + 3 * 56 : 52 + 3 * 32) + 63;
  const auto up = [](std::uint64_t at) { return at / 64 * 64; };
  const std::uint64_t read_only = 0x400000 + up(front), data = up(read_only + bytes.size() + 63);
  const std::uint64_t at = old.text_behind ? data + 192 : read_only;
  std::string header = "\xFF Go buildinf:";
  header += {static_cast<char>(target.bits / 8), target.order == ByteOrder::Big ? '\1' : '\0'};
  header += word(target, data + 64) + word(target, data + 96);
  header.resize(64);
  header += word(target, at + 1) + word(target, old.version.size() + old.version_lie);
  header.resize(96);
  header += word(target, at + 2 + old.version.size()) + word(target, old.modules.size() + old.modules_lie);
  header.resize(192);
  if (old.text_behind) header += texts;
  return elf({{.bytes = bytes}, {.flags = kData, .bytes = header}, {.bytes = table}}, target);
}

TEST(BuildInfoPointers, FollowsAddressesInEveryClassAndByteOrder) {
  for (const Target target : {Target{}, Target{32, ByteOrder::Little, 3}, Target{32, ByteOrder::Big, 8},
                              Target{64, ByteOrder::Big, 21}}) {
    const auto facts = read_binary(old_program({.target = target}));
    ASSERT_TRUE(facts.go) << target.bits << facts.trouble;
    EXPECT_EQ(facts.trouble, "");
    EXPECT_EQ(facts.go->go_version, "go1.17.13");
    EXPECT_EQ(facts.go->main.version, "v1.4.0");
    ASSERT_TRUE(facts.functions);
    EXPECT_TRUE(facts.functions->complete);
  }
}

TEST(BuildInfoPointers, FindsTextsBehindTheHeaderToo) {
  const auto facts = read_binary(old_program({.text_behind = true}));
  ASSERT_TRUE(facts.go);
  EXPECT_EQ(facts.go->main.version, "v1.4.0");
}

TEST(BuildInfoPointers, ReadsTheSameInPiecesOfAnySize) {
  for (const bool behind : {false, true}) {
    const std::string file = old_program({.text_behind = behind});
    for (const std::size_t piece : {1, 2, 3, 5, 7, 8, 15, 16, 17, 33, 64, 200}) {
      const auto facts = read_binary(file, piece);
      ASSERT_TRUE(facts.go) << piece;
      EXPECT_EQ(facts.go->main.version, "v1.4.0");
      EXPECT_EQ(facts.trouble, "");
    }
  }
}

TEST(BuildInfoPointers, ReadsAToolchainThatIsNoRelease) {
  const auto facts = read_binary(old_program({.version = "devel +b7a85e0003 Thu Aug 5 18:14:03 2021 +0000"}));
  ASSERT_TRUE(facts.go);
  EXPECT_EQ(facts.go->go_version, "devel +b7a85e0003 Thu Aug 5 18:14:03 2021 +0000");
}

TEST(BuildInfoPointers, ReadsAProgramOutsideOfAModule) {
  const auto facts = read_binary(old_program({.modules = ""}));
  ASSERT_TRUE(facts.go);
  EXPECT_EQ(facts.go->main_path, "");
  EXPECT_EQ(facts.trouble, "");
}

TEST(BuildInfoPointers, TellsModulesThatTheyDoNotLeadTo) {
  for (const std::uint64_t lie : {std::uint64_t{4096}, ~std::uint64_t{0} - 4096}) {
    const auto facts = read_binary(old_program({.modules_lie = lie}));
    ASSERT_TRUE(facts.go);
    EXPECT_EQ(facts.go->main_path, "");
    EXPECT_THAT(facts.trouble, HasSubstr("does not lead to"));
  }
}

TEST(BuildInfoPointers, TellsAVersionThatTheyDoNotLeadTo) {
  for (const std::uint64_t lie : {std::uint64_t{4096}, ~std::uint64_t{0} - 4096, std::uint64_t{1} << 63U}) {
    const auto facts = read_binary(old_program({.version_lie = lie}));
    EXPECT_FALSE(facts.go);
    EXPECT_THAT(facts.trouble, HasSubstr("lead nowhere"));
  }
}

TEST(BuildInfoPointers, TellsAVersionThatLooksLikeNone) {
  const auto facts = read_binary(old_program({.version = "1.17"}));
  EXPECT_FALSE(facts.go);
  EXPECT_THAT(facts.trouble, HasSubstr("lead nowhere"));
}

TEST(BuildInfoPointers, SurvivesEveryTruncation) {
  const std::string file = old_program({});
  for (std::size_t size = 64; size < file.size(); ++size)
    EXPECT_NE(read_binary(std::string_view(file).substr(0, size)).trouble, "") << size;
}

TEST(BuildInfoPointers, AreNoneOfAnotherPointerSize) {
  std::string header(32, '\0');
  const auto is_header = [&](char size) {
    header[14] = size;
    return BuildInfoPointers::is_header(
        {reinterpret_cast<const std::uint8_t*>(header.data()), header.size()});
  };
  EXPECT_TRUE(is_header(4));
  EXPECT_TRUE(is_header(8));
  for (const char size : {'\0', '\1', '\5', '\20'}) EXPECT_FALSE(is_header(size));
}

TEST(KeptTexts, GivesNoMoreThanItKept) {
  KeptTexts kept;
  kept.begin_part(100);
  const std::string bytes = "..go1.16" + std::string(300, 'x');
  kept.feed({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  EXPECT_EQ(kept.at(102, 6), "go1.16");
  EXPECT_TRUE(kept.at(102, kKeptVersion));
  EXPECT_FALSE(kept.at(102, kKeptVersion + 1));
  EXPECT_FALSE(kept.at(103, 4));
}

TEST(KeptTexts, EndWithTheirPart) {
  KeptTexts kept;
  const std::string bytes = "go1.16";
  const Bytes view(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  kept.begin_part(0);
  kept.feed(view);
  kept.begin_part(6);
  kept.feed(view);
  EXPECT_FALSE(kept.at(0, 7));
  EXPECT_TRUE(kept.at(6, 6));
}

TEST(KeptTexts, KeepsTheFirstOnesOnly) {
  KeptTexts kept;
  std::string bytes;
  for (std::size_t i = 0; i <= kMaxKeptVersions; ++i) bytes += "go1.";
  kept.begin_part(0);
  kept.feed({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  EXPECT_TRUE(kept.at(4 * (kMaxKeptVersions - 1), 4));
  EXPECT_FALSE(kept.at(4 * kMaxKeptVersions, 4));
}

}  // namespace
}  // namespace dvsguard::binary
