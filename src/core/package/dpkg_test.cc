#include "core/package/dpkg.h"

#include <gtest/gtest.h>

namespace dvsguard::package {
namespace {

constexpr std::string_view kPath = kDpkgStatus;

Result<std::vector<Package>> parse(std::string_view bytes) {
  return parse_dpkg_status(bytes, kPath, Ecosystem::Debian);
}

std::string stanza(std::string_view fields) {
  return "Package: p\nStatus: install ok installed\nVersion: 1\n" + std::string(fields) + "\n";
}

void expect_refused(std::string_view bytes, std::uint32_t line, ErrorCode code = ErrorCode::Syntax) {
  const auto packages = parse(bytes);
  ASSERT_FALSE(packages) << bytes;
  EXPECT_EQ(packages.error().code, code) << bytes;
  EXPECT_EQ(packages.error().place.line, line) << packages.error().what << "\n" << bytes;
  EXPECT_EQ(packages.error().place.name(), kPath);
}

TEST(DpkgStatus, GivesWhatAStanzaSays) {
  const auto packages = parse(
      "Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nMulti-Arch: same\nSource: glibc\n"
      "Version: 2.36-9+deb12u9\nDescription: GNU C Library\n Contains the\n .\n  standard libraries\n\n"
      "Package: bash\nStatus: hold ok installed\nArchitecture: arm64\nVersion: 5.2.15-2+b7\n"
      "Source: bash (5.2.15-2)\n");
  ASSERT_TRUE(packages) << packages.error().what;
  ASSERT_EQ(packages->size(), 2u);
  const Package &libc = (*packages)[0], &bash = (*packages)[1];
  EXPECT_EQ(libc.ecosystem, Ecosystem::Debian);
  EXPECT_EQ(libc.name, "libc6");
  EXPECT_EQ(libc.version, "2.36-9+deb12u9");
  EXPECT_EQ(libc.architecture, "amd64");
  EXPECT_EQ(libc.database, kPath);
  EXPECT_EQ(libc.advised_name(), "glibc");
  EXPECT_EQ(libc.advised_version(), "2.36-9+deb12u9");
  // A rebuild (binNMU) has a version of its own, and dpkg then writes the source's.
  EXPECT_EQ(bash.source, "");
  EXPECT_EQ(bash.advised_name(), "bash");
  EXPECT_EQ(bash.advised_version(), "5.2.15-2");
}

TEST(DpkgStatus, ListsEveryStateThatLeavesFiles) {  // dpkg(1), "package states"
  for (const char* state :
       {"installed", "triggers-pending", "triggers-awaited", "half-configured", "unpacked", "half-installed"})
    EXPECT_EQ(
        parse("Package: p\nStatus: deinstall reinstreq " + std::string(state) + "\nVersion: 1\n")->size(), 1u)
        << state;
  for (const char* state : {"not-installed", "config-files"})
    EXPECT_TRUE(parse("Package: p\nStatus: deinstall ok " + std::string(state) + "\nVersion: 1\n")->empty())
        << state;
}

TEST(DpkgStatus, KeepsOnePackageOfTwoArchitecturesTwice) {
  EXPECT_EQ(parse(stanza("Architecture: amd64\n") + stanza("Architecture: i386\n"))->size(), 2u);
}

TEST(DpkgStatus, KnowsFieldNamesInAnyCase) {
  EXPECT_EQ(parse("pAcKaGe: p\nSTATUS: install ok installed\nversion: 2\n")->at(0).version, "2");
}

TEST(DpkgStatus, TakesBlankLinesAnywhereBetweenStanzas) {
  EXPECT_EQ(parse("\n\n" + stanza("") + "\n\n" + stanza("") + "\n\n")->size(), 2u);
  EXPECT_TRUE(parse("")->empty());
}

TEST(DpkgStatus, RefusesWhatIsCorruptAndNamesTheLine) {
  expect_refused("Package: p\nno field\n", 2);
  expect_refused("Package: p\n: x\n", 2);
  expect_refused("Package: p\nVer sion: 1\n", 2);
  expect_refused("Package: p\n-Version: 1\n", 2);
  expect_refused(" continued\n", 1);
  expect_refused("Package: p\nDescription: a\n \t\n b\n", 3);
  expect_refused("Package: p\nVersion: 1\n 2\n", 3);
  expect_refused("Package: p\nPackage: q\n", 2);
  expect_refused("Package: p\nVersion:\n", 2);
  expect_refused(std::string_view("Package: p\0q\nStatus: install ok installed\nVersion: 1\n", 52), 3);
  expect_refused("Status: install ok installed\nVersion: 1\n", 2);
  expect_refused("Package: p q\nStatus: install ok installed\nVersion: 1\n", 3);
  expect_refused("Package: ../p\nStatus: install ok installed\nVersion: 1\n", 3);
}

TEST(DpkgStatus, RefusesAPackageWithoutAStatusOrWithOneThatDpkgDoesNotKnow) {
  expect_refused("Package: p\nVersion: 1\n", 2);
  for (const char* status : {"install ok", "install ok removed", "install ok installed x",
                             "want ok installed", "install bad installed"})
    expect_refused("Package: p\nStatus: " + std::string(status) + "\nVersion: 1\n", 3);
}

TEST(DpkgStatus, RefusesAnInstalledPackageWithoutAVersion) {
  expect_refused("Package: p\nStatus: install ok installed\n", 2);
  expect_refused("Package: p\nStatus: install ok installed\nVersion: a:1\n", 3);
  expect_refused("Package: p\nStatus: install ok installed\nVersion: 1 2\n", 3);
}

TEST(DpkgStatus, RefusesASourceThatIsNone) {
  for (const char* source : {"a b", "a (1", "a ()", "a (1 2)", "(1)", "../a"})
    expect_refused(stanza("Source: " + std::string(source) + "\n"), 5);
}

TEST(DpkgStatus, HasCaps) {
  const std::string line(kMaxFieldBytes / 2, 'x');
  EXPECT_TRUE(parse(stanza("A: " + line + "\nB: " + line + "\n")));
  expect_refused(stanza("A: " + line + "\n " + line + "\n"), 5, ErrorCode::Cap);
  EXPECT_EQ(parse(std::string(kMaxDatabaseBytes + 1, '\n')).error().code, ErrorCode::Cap);
  std::string many;
  for (std::size_t i = 0; i < kMaxPackages; ++i) many += stanza("");
  EXPECT_EQ(parse(many)->size(), kMaxPackages);
  EXPECT_EQ(parse(many + stanza("")).error().code, ErrorCode::Cap);
}

TEST(DpkgStatusFile, HoldsOnePackageWithoutAStatus) {
  const auto package =
      parse_dpkg_status_file("Package: tzdata\nVersion: 2024b-0+deb12u1\nArchitecture: all\n\n",
                             "var/lib/dpkg/status.d/dHpkYXRh", Ecosystem::Debian);
  ASSERT_TRUE(package) << package.error().what;
  EXPECT_EQ(package->name, "tzdata");
  EXPECT_EQ(package->database, "var/lib/dpkg/status.d/dHpkYXRh");
}

TEST(DpkgStatusFile, RefusesNoneTwoOrOneThatIsGone) {
  const auto parse_file = [](std::string_view bytes) {
    return parse_dpkg_status_file(bytes, "var/lib/dpkg/status.d/p", Ecosystem::Debian);
  };
  EXPECT_FALSE(parse_file(""));
  EXPECT_FALSE(parse_file("Package: p\nVersion: 1\n\nPackage: q\nVersion: 1\n"));
  EXPECT_FALSE(parse_file("Package: p\nVersion: 1\nStatus: deinstall ok config-files\n"));
  EXPECT_TRUE(parse_file("Package: p\nVersion: 1\nStatus: install ok installed\n"));
}

}  // namespace
}  // namespace dvsguard::package
