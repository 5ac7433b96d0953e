#include "core/package/chisel.h"

#include <gtest/gtest.h>

#include <string>

// The format is of canonical/chisel's public/jsonwall and public/manifest, at schema 1.0.
namespace dvsguard::package {
namespace {

// RFC 8878: one frame, of one segment, of raw blocks.
std::string zstd(std::string_view text) {
  constexpr std::size_t kBlock = 100'000;
  const auto little = [](std::size_t value, int bytes) {
    std::string out;
    for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i));
    return out;
  };
  std::string out = "\x28\xb5\x2f\xfd\xa0" + little(text.size(), 4);
  do {
    const std::string_view block = text.substr(0, kBlock);
    text.remove_prefix(block.size());
    out += little(block.size() << 3U | (text.empty() ? 1U : 0U), 3) + std::string(block);
  } while (!text.empty());
  return out;
}

const std::string kHead = R"({"jsonwall":"1.0","schema":"1.0","count":6})"
                          "\n";
const std::string kBody =
    R"({"kind":"content","slice":"base-files_base","path":"/etc/"}
{"kind":"package","name":"base-files","version":"13ubuntu10.1","sha256":"a8ac","arch":"amd64"}
{"kind":"package","name":"libssl3t64","version":"3.0.13-0ubuntu3.4","sha256":"b1ff","arch":"amd64"}
{"kind":"path","path":"/etc/","mode":"0755","slices":["base-files_base"]}
{"kind":"slice","name":"base-files_base"}
)";

Result<std::vector<Package>> parse(std::string_view wall) {
  return parse_chisel_manifest(zstd(wall), kChiselManifest, Ecosystem::Ubuntu);
}

TEST(Chisel, ListsThePackagesThatItsSlicesAreOf) {
  const auto packages = parse(kHead + kBody);
  ASSERT_TRUE(packages) << packages.error().what;
  ASSERT_EQ(packages->size(), 2U);
  const Package& second = packages->at(1);
  EXPECT_EQ(second.ecosystem, Ecosystem::Ubuntu);
  EXPECT_EQ(second.name, "libssl3t64");
  EXPECT_EQ(second.version, "3.0.13-0ubuntu3.4");
  EXPECT_EQ(second.architecture, "amd64");
  EXPECT_EQ(second.database, kChiselManifest);
}

TEST(Chisel, RefusesAnotherSchema) {
  std::string wall = kHead + kBody;
  wall.replace(wall.find("\"schema\":\"1.0\""), 14, "\"schema\":\"2.0\"");
  EXPECT_EQ(parse(wall).error().code, ErrorCode::Unsupported);
}

TEST(Chisel, RefusesFewerAndMoreLinesThanItTells) {
  EXPECT_EQ(parse(kHead + kBody + "{\"kind\":\"slice\"}\n").error().code, ErrorCode::Invalid);
  EXPECT_EQ(parse(kHead + kBody.substr(0, kBody.rfind('{'))).error().code, ErrorCode::Invalid);
}

TEST(Chisel, RefusesWhatIsNoJson) {
  EXPECT_FALSE(parse(""));
  EXPECT_FALSE(parse("{"));
  EXPECT_FALSE(parse("[]\n"));
  EXPECT_FALSE(parse(R"({"jsonwall":"1.0","schema":"1.0","count":2})"
                     "\n[1]\n"));
}

TEST(Chisel, RefusesAPackageWithoutVersion) {
  EXPECT_FALSE(parse(R"({"jsonwall":"1.0","schema":"1.0","count":2})"
                     "\n{\"kind\":\"package\",\"name\":\"bash\"}\n"));
}

TEST(Chisel, RefusesWhatIsNotCompressedOrCutShort) {
  EXPECT_FALSE(parse_chisel_manifest(kHead + kBody, kChiselManifest, Ecosystem::Ubuntu));
  const std::string whole = zstd(kHead + kBody);
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(parse_chisel_manifest(whole.substr(0, size), kChiselManifest, Ecosystem::Ubuntu)) << size;
}

TEST(Chisel, NamesFileAndLineOfAFault) {
  const auto packages = parse(kHead + kBody + "nothing\n");
  ASSERT_FALSE(packages);
  EXPECT_NE(packages.error().place.text().find("manifest.wall:7"), std::string::npos);
}

}  // namespace
}  // namespace dvsguard::package
