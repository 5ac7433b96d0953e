#include "core/binary/crate_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "core/binary/elf_for_tests.h"

// tests/rust_binary_test.py reads what `cargo auditable` itself builds.
namespace dvsguard::binary {
namespace {

using testing::HasSubstr;

const std::string kJson =
    R"({"packages":[{"name":"acme-signer","version":"0.3.0","source":"local","dependencies":[1,2],"root":true},)"
    R"({"name":"cc","version":"1.0.83","source":"crates.io","kind":"build"},)"
    R"({"name":"time","version":"0.1.43","source":"crates.io"},{"name":"fork","version":"1.0.0","source":"git"}]})";

// RFC 1950 and 1951: one stored block.
std::string zlib(std::string_view text) {
  std::uint32_t a = 1, b = 0;
  for (const char c : text) {
    a = (a + static_cast<std::uint8_t>(c)) % 65521;
    b = (b + a) % 65521;
  }
  const Target little{.order = ByteOrder::Little}, big{.order = ByteOrder::Big};
  return "\x78\x01\x01" + number(little, text.size(), 2) + number(little, ~text.size(), 2) +
         std::string(text) + number(big, b << 16U | a, 4);
}

struct Layout {
  Target target = {};
  std::uint64_t offset_lie = 0, size_lie = 0, headers_lie = 0;
  std::string name = ".dep-v0";
  std::size_t entries = 0;  // told; 0: as many as there are
};

// A section header: name, type, flags, address, offset, size, …
std::string section_header(const Target& target, std::uint64_t name, std::uint64_t offset,
                           std::uint64_t size) {
  const std::string front = number(target, name, 4) + number(target, 1, 4) + word(target, 0) +
                            word(target, 0) + word(target, offset) + word(target, size);
  std::string out = front;
  out.resize(target.bits == 64 ? 64 : 40);
  return out;
}

std::string rust_program(std::string_view section, const Layout& layout = {}) {
  const Target& target = layout.target;
  std::string file = elf({{.flags = kText, .bytes = std::string(100, '\x90')}}, target);
  const std::uint64_t at = file.size() + 7;
  file += "comment" + std::string(section);
  const std::string names = std::string(1, '\0') + layout.name + '\0' + ".shstrtab" + '\0';
  const std::uint64_t names_at = file.size();
  file += names;
  const std::uint64_t headers = file.size();
  file += section_header(target, 0, 0, 0) +
          section_header(target, 1, at + layout.offset_lie, section.size() + layout.size_lie) +
          section_header(target, 2 + layout.name.size(), names_at, names.size());
  const bool wide = target.bits == 64;
  file.replace(wide ? 40 : 32, wide ? 8 : 4, word(target, headers + layout.headers_lie));
  const std::size_t entries = layout.entries == 0 ? 3 : layout.entries;
  file.replace(wide ? 58 : 46, 6,
               number(target, wide ? 64 : 40, 2) + number(target, entries, 2) + number(target, 2, 2));
  return file;
}

TEST(CrateList, NamesWhatTheProgramIsMadeOf) {
  const auto crates = parse_crate_list(kJson);
  ASSERT_TRUE(crates) << crates.error().what;
  ASSERT_EQ(crates->size(), 3U);
  EXPECT_EQ(crates->at(0).source, CrateSource::Local);
  EXPECT_EQ(crates->at(1).name, "time");
  EXPECT_EQ(crates->at(1).version, "0.1.43");
  EXPECT_EQ(crates->at(1).source, CrateSource::CratesIo);
  EXPECT_EQ(crates->at(2).source, CrateSource::Other);
}

TEST(CrateList, RefusesWhatIsNone) {
  for (const char* json : {"", "[]", "{}", R"({"packages":{}})", R"({"packages":[1]})",
                           R"({"packages":[{"name":"a","version":"1.0.0"}]})",
                           R"({"packages":[{"name":"a b","version":"1.0.0","source":"git"}]})"})
    EXPECT_FALSE(parse_crate_list(json)) << json;
}

TEST(CrateList, RefusesMoreCratesThanTheCap) {
  std::string json = R"({"packages":[)";
  for (std::size_t i = 0; i <= kMaxCrates; ++i)
    json += std::string(i == 0 ? "" : ",") + R"({"name":"a","version":"1.0.0","source":"git"})";
  EXPECT_EQ(parse_crate_list(json + "]}").error().code, ErrorCode::Cap);
}

TEST(CrateFinder, ReadsItsSectionInEveryClassAndByteOrder) {
  for (const Target target : {Target{}, Target{32, ByteOrder::Little, 40}, Target{32, ByteOrder::Big, 8},
                              Target{64, ByteOrder::Big, 22}}) {
    const auto facts = read_binary(rust_program(zlib(kJson), {.target = target}));
    EXPECT_EQ(facts.trouble, "");
    ASSERT_TRUE(facts.crates);
    EXPECT_EQ(facts.crates->size(), 3U);
  }
}

TEST(CrateFinder, ReadsTheSameInPiecesOfAnySize) {
  const std::string file = rust_program(zlib(kJson));
  for (const std::size_t piece : {1, 2, 3, 5, 7, 64, 511, 512, 513}) {
    const auto facts = read_binary(file, piece);
    ASSERT_TRUE(facts.crates) << piece;
    EXPECT_EQ(facts.crates->size(), 3U);
  }
}

TEST(CrateFinder, TellsNothingOfAProgramWithoutTheSection) {
  const auto facts = read_binary(rust_program("nothing", {.name = ".other"}));
  EXPECT_FALSE(facts.crates);
  EXPECT_EQ(facts.trouble, "");
}

TEST(CrateFinder, PassesOverJsonOfAnotherSection) {
  const auto facts = read_binary(rust_program(zlib(kJson), {.name = ".other"}));
  EXPECT_FALSE(facts.crates);
  EXPECT_EQ(facts.trouble, "");
}

TEST(CrateFinder, TellsAListThatItCannotRead) {
  std::string broken = zlib(kJson);
  broken.back() ^= 1;
  for (const std::string& section : {broken, zlib(R"({"packages":0})"), std::string("no zlib at all")}) {
    const auto facts = read_binary(rust_program(section));
    EXPECT_FALSE(facts.crates);
    EXPECT_THAT(facts.trouble, HasSubstr("list of crates"));
  }
}

TEST(CrateFinder, TellsAPlaceAndSizeThatLie) {
  for (const Layout& layout : {Layout{.offset_lie = 1}, Layout{.offset_lie = ~std::uint64_t{0} - 3},
                               Layout{.size_lie = ~std::uint64_t{0} - 99}}) {
    const auto facts = read_binary(rust_program(zlib(kJson), layout));
    EXPECT_FALSE(facts.crates);
    EXPECT_THAT(facts.trouble, HasSubstr("list of crates"));
  }
}

TEST(CrateFinder, TellsSectionHeadersBeyondTheEnd) {
  for (const Layout& layout : {Layout{.headers_lie = 1}, Layout{.headers_lie = std::uint64_t{1} << 62U},
                               Layout{.entries = 65'535}}) {
    const auto facts = read_binary(rust_program(zlib(kJson), layout));
    EXPECT_FALSE(facts.crates);
    EXPECT_THAT(facts.trouble, HasSubstr("section headers"));
  }
}

}  // namespace
}  // namespace dvsguard::binary
