#include "core/package/os_release.h"

#include <gtest/gtest.h>

namespace dvsguard::package {
namespace {

Result<OsRelease> parse(std::string_view bytes) {
  return parse_os_release(bytes, "etc/os-release");
}

TEST(OsRelease, GivesWhatAlpineSays) {
  const auto os = parse(
      "NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID=3.20.3\nPRETTY_NAME=\"Alpine Linux v3.20\"\n"
      "HOME_URL=\"https://alpinelinux.org/\"\n");
  ASSERT_TRUE(os);
  EXPECT_EQ(os->id, "alpine");
  EXPECT_EQ(os->version_id, "3.20.3");
  EXPECT_EQ(os->pretty_name, "Alpine Linux v3.20");
  EXPECT_EQ(os->id_like, "");
}

// os-release(5): "shell-compatible assignments"; tests/packages_test.py asks a shell.
TEST(OsRelease, UndoesQuotesAndEscapes) {
  EXPECT_EQ(parse(R"(PRETTY_NAME="a \"b\" \\ \$ \` \n")")->pretty_name, R"(a "b" \ $ ` \n)");
  EXPECT_EQ(parse(R"(PRETTY_NAME='a "b" \\ $')")->pretty_name, R"(a "b" \\ $)");
  EXPECT_EQ(parse(R"(PRETTY_NAME=a\ b\\)")->pretty_name, R"(a b\)");
  EXPECT_EQ(parse("ID=\"\"\n")->id, "");
}

TEST(OsRelease, ExpandsNothing) {
  EXPECT_EQ(parse("ID=$(reboot)`x`${y}")->id, "$(reboot)`x`${y}");
}

TEST(OsRelease, SkipsCommentsAndBlankLinesAndTakesTheLastOfTwo) {
  const auto os = parse("# ID=no\n\n  # also no\n \t\r\nID=first\nID=last");
  ASSERT_TRUE(os);
  EXPECT_EQ(os->id, "last");
}

TEST(OsRelease, RefusesWhatIsNoAssignmentAndNamesTheLine) {
  for (const char* line : {"ID", "=x", "1D=x", "I D=x", "export ID=x", "ID=\"x", "ID='x", "ID=\"x\"y",
                           "ID='x'y", "ID=x\\", "ID=\"x\\\"", "\x01=x"}) {
    const auto os = parse("NAME=x\n" + std::string(line) + "\n");
    ASSERT_FALSE(os) << line;
    EXPECT_EQ(os.error().place.text(), "etc/os-release:2") << line;
  }
}

TEST(OsRelease, HasACap) {
  EXPECT_TRUE(parse(std::string(kMaxOsReleaseBytes, '\n')));
  EXPECT_EQ(parse(std::string(kMaxOsReleaseBytes + 1, '\n')).error().code, ErrorCode::Cap);
}

TEST(OsRelease, SaysWhosePackagesTheDatabasesList) {
  const auto of = [](const char* id) { return OsRelease{id, "debian alpine", "", "", ""}; };
  const OsRelease debian = of("debian"), ubuntu = of("ubuntu"), alpine = of("alpine"), wolfi = of("wolfi"),
                  chainguard = of("chainguard"), derivative = of("kali");
  EXPECT_EQ(dpkg_ecosystem(&debian), Ecosystem::Debian);
  EXPECT_EQ(dpkg_ecosystem(&ubuntu), Ecosystem::Ubuntu);
  EXPECT_EQ(dpkg_ecosystem(&alpine), Ecosystem::Other);
  EXPECT_EQ(dpkg_ecosystem(&derivative), Ecosystem::Other);
  EXPECT_EQ(dpkg_ecosystem(nullptr), Ecosystem::Other);
  EXPECT_EQ(apk_ecosystem(&alpine), Ecosystem::Alpine);
  EXPECT_EQ(apk_ecosystem(&wolfi), Ecosystem::Wolfi);
  EXPECT_EQ(apk_ecosystem(&chainguard), Ecosystem::Chainguard);
  EXPECT_EQ(apk_ecosystem(&debian), Ecosystem::Other);
  EXPECT_EQ(apk_ecosystem(nullptr), Ecosystem::Other);
}

}  // namespace
}  // namespace dvsguard::package
