#include "core/advisory/match.h"

#include <gmock/gmock.h>

#include "core/advisory/testing.h"

namespace dvsguard::advisory {
namespace {

using package::Ecosystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kUntil2 = ranges(R"({"introduced":"0"},{"fixed":"2.0.0"})");

std::string imports(std::string_view text) {
  return kUntil2 + R"(,"ecosystem_specific":{"imports":[)" + std::string(text) + "]}";
}

// "id level fixed", one a match; a question mark where it is not conclusive.
std::vector<std::string> told(const Matches& matches) {
  constexpr std::string_view kNames[] = {"installed", "module", "package", "symbol"};
  std::vector<std::string> out;
  out.reserve(matches.matches.size());
  for (const auto& match : matches.matches) {
    out.push_back(match.id + " " + std::string(kNames[static_cast<std::size_t>(match.level)]) +
                  (match.conclusive ? "" : "?") + " " + match.fixed);
  }
  return out;
}

const std::string kLanguage = R"({"path":"example.org/a/language","symbols":["Parse","Tag.String"]})";

TEST(MatchGo, ALinkedFunctionIsTheNearest) {
  const auto file = compile_osv({go_osv("GO-1", "example.org/a", imports(kLanguage))});
  const auto matches = match_program(
      file, go_program({module_of("example.org/a", "v1.0.0")}, {{"example.org/a/language", "Tag.String"}}));
  EXPECT_THAT(told(matches), ElementsAre("GO-1 symbol 2.0.0"));
  EXPECT_THAT(matches.matches[0].symbols, ElementsAre("example.org/a/language.Tag.String"));
  EXPECT_EQ(matches.matches[0].program, "usr/bin/app");
}

TEST(MatchGo, APackageMayBeLinkedWithoutTheFunction) {
  const auto file = compile_osv({go_osv("GO-1", "example.org/a", imports(kLanguage))});
  EXPECT_THAT(told(match_program(file, go_program({module_of("example.org/a", "v1.0.0")},
                                                  {{"example.org/a/language", "Other"}}))),
              ElementsAre("GO-1 package 2.0.0"));
}

TEST(MatchGo, AModuleMayBeThereWithoutThePackage) {
  const auto file = compile_osv({go_osv("GO-1", "example.org/a", imports(kLanguage))});
  EXPECT_THAT(told(match_program(
                  file, go_program({module_of("example.org/a", "v1.0.0")}, {{"example.org/a", "Parse"}}))),
              ElementsAre("GO-1 module 2.0.0"));
}

TEST(MatchGo, AVersionWithTheFixIsNotAffected) {
  const auto file = compile_osv({go_osv("GO-1", "example.org/a", imports(kLanguage))});
  EXPECT_THAT(told(match_program(file, go_program({module_of("example.org/a", "v2.0.0")},
                                                  {{"example.org/a/language", "Parse"}}))),
              IsEmpty());
}

TEST(MatchGo, AbsenceProvesNothingWhereNotAllFunctionsAreKnown) {
  const auto file = compile_osv({go_osv("GO-1", "example.org/a", imports(kLanguage))});
  auto facts = go_program({module_of("example.org/a", "v1.0.0")}, {{"main", "main"}}, false);
  EXPECT_THAT(told(match_program(file, facts)), ElementsAre("GO-1 module? 2.0.0"));
  facts.functions.reset();
  EXPECT_THAT(told(match_program(file, facts)), ElementsAre("GO-1 module? 2.0.0"));
}

TEST(MatchGo, PresenceIsProofEvenThen) {
  const auto file = compile_osv({go_osv("GO-1", "example.org/a", imports(kLanguage))});
  EXPECT_THAT(told(match_program(file, go_program({module_of("example.org/a", "v1.0.0")},
                                                  {{"example.org/a/language", "Parse"}}, false))),
              ElementsAre("GO-1 symbol 2.0.0"));
}

TEST(MatchGo, WithoutSymbolsALinkedPackageIsEnough) {
  const auto file = compile_osv({go_osv("GO-1", "example.org/a", imports(R"({"path":"example.org/a/x"})"))});
  EXPECT_THAT(told(match_program(
                  file, go_program({module_of("example.org/a", "v1.0.0")}, {{"example.org/a/x", "Any"}}))),
              ElementsAre("GO-1 symbol 2.0.0"));
}

TEST(MatchGo, WithoutImportsAnyPackageOfTheModuleIsEnough) {
  const auto file = compile_osv({go_osv("GO-1", "example.org/a", kUntil2)});
  EXPECT_THAT(told(match_program(
                  file, go_program({module_of("example.org/a", "v1.0.0")}, {{"example.org/a/x", "Any"}}))),
              ElementsAre("GO-1 symbol 2.0.0"));
  EXPECT_THAT(
      told(match_program(file, go_program({module_of("example.org/a", "v1.0.0")}, {{"fmt", "Println"}}))),
      ElementsAre("GO-1 module 2.0.0"));
}

TEST(MatchGo, APackageBelongsToTheModuleWithTheLongestPath) {
  const auto file = compile_osv({go_osv("GO-1", "example.org/a", kUntil2)});
  EXPECT_THAT(told(match_program(file, go_program({module_of("example.org/a", "v1.0.0"),
                                                   module_of("example.org/a/sub", "v1.0.0")},
                                                  {{"example.org/a/sub/x", "Any"}}))),
              ElementsAre("GO-1 module 2.0.0"));
  EXPECT_THAT(told(match_program(
                  file, go_program({module_of("example.org/a", "v1.0.0")}, {{"example.org/ab/x", "Any"}}))),
              ElementsAre("GO-1 module 2.0.0"))
      << "a path is made of elements, not of letters";
}

TEST(MatchGo, OtherPlatformsAreLeftOut) {
  const std::string windows = R"({"path":"example.org/a","symbols":["Open"],"goos":["windows"]})";
  const std::string arm = R"({"path":"example.org/a","goos":["linux"],"goarch":["arm64","arm"]})";
  const auto facts = go_program({module_of("example.org/a", "v1.0.0")}, {{"example.org/a", "Open"}});
  EXPECT_THAT(told(match_program(compile_osv({go_osv("GO-1", "example.org/a", imports(windows))}), facts)),
              IsEmpty());
  EXPECT_THAT(told(match_program(compile_osv({go_osv("GO-1", "example.org/a", imports(arm))}), facts)),
              IsEmpty());
  auto unknown = facts;
  unknown.go->settings.clear();
  EXPECT_THAT(told(match_program(compile_osv({go_osv("GO-1", "example.org/a", imports(windows))}), unknown)),
              ElementsAre("GO-1 symbol 2.0.0"));
}

TEST(MatchGo, TheStandardLibraryIsOfTheToolchainsVersion) {
  const auto file = compile_osv({go_osv(
      "GO-1", "stdlib",
      ranges(R"({"introduced":"0"},{"fixed":"1.21.11"},{"introduced":"1.22.0-0"},{"fixed":"1.22.4"})") +
          R"(,"ecosystem_specific":{"imports":[{"path":"net/http","symbols":["Server.Serve"]}]})")});
  auto facts = go_program({}, {{"net/http", "Server.Serve"}});
  EXPECT_THAT(told(match_program(file, facts)), ElementsAre("GO-1 symbol 1.22.4"));
  facts.go->go_version = "go1.22.4";
  EXPECT_THAT(told(match_program(file, facts)), IsEmpty());
}

TEST(MatchGo, TheToolchainsOwnFaultsAreOfTheModule) {
  const auto file = compile_osv({go_osv("GO-1", "toolchain",
                                        ranges(R"({"introduced":"0"},{"fixed":"1.22.4"})") +
                                            R"(,"ecosystem_specific":{"imports":[{"path":"cmd/go"}]})")});
  EXPECT_THAT(told(match_program(file, go_program({}, {{"main", "main"}}))),
              ElementsAre("GO-1 module 1.22.4"));
  auto facts = go_program({}, {{"main", "main"}}, false);
  EXPECT_THAT(told(match_program(file, facts)), ElementsAre("GO-1 module 1.22.4"))
      << "no other program holds the toolchain's code, whatever its functions are";
  facts.go->main_path = "cmd/go";
  EXPECT_THAT(told(match_program(file, facts)), ElementsAre("GO-1 symbol 1.22.4"));
}

TEST(MatchGo, TheMainPackageIsCalledMainByTheLinker) {
  const auto file = compile_osv(
      {go_osv("GO-1", "example.org/app", imports(R"({"path":"example.org/app/cmd","symbols":["run"]})"))});
  EXPECT_THAT(told(match_program(file, go_program({}, {{"main", "run"}}))), ElementsAre("GO-1 symbol 2.0.0"));
}

TEST(MatchGo, AReplacementCountsUnderItsOwnName) {
  const auto file =
      compile_osv({go_osv("GO-1", "example.org/fork", imports(R"({"path":"example.org/fork/x"})")),
                   go_osv("GO-2", "example.org/a", imports(R"({"path":"example.org/a/x"})"))});
  binary::GoModule module = module_of("example.org/fork", "v1.0.0");
  module.replaced_path = "example.org/a";
  module.replaced_version = "v1.0.0";
  EXPECT_THAT(told(match_program(file, go_program({module}, {{"example.org/a/x", "Any"}}))),
              ElementsAre("GO-1 symbol 2.0.0"))
      << "its packages are linked under the name of what it replaces";
}

TEST(MatchGo, AModuleWithoutAVersionCannotBeJudged) {
  const auto file = compile_osv({go_osv("GO-1", "example.org/a", kUntil2)});
  binary::GoModule folder = module_of("../a", "");
  folder.replaced_path = "example.org/a";
  folder.replaced_version = "v1.0.0";
  for (const auto& module : {module_of("example.org/a", "(devel)"), module_of("example.org/a", ""), folder}) {
    const auto matches = match_program(file, go_program({module}, {}));
    EXPECT_THAT(matches.matches, IsEmpty());
    ASSERT_EQ(matches.unjudged.size(), 1);
    EXPECT_EQ(matches.unjudged[0].package, "example.org/a");
    EXPECT_EQ(matches.unjudged[0].program, "usr/bin/app");
    EXPECT_NE(matches.unjudged[0].why, "");
  }
}

TEST(MatchGo, WhatNoAdvisorySpeaksOfNeedsNoVersion) {
  const auto file = compile_osv({go_osv("GO-1", "example.org/a", kUntil2)});
  EXPECT_THAT(match_program(file, go_program({module_of("example.org/b", "")}, {})).unjudged, IsEmpty());
}

TEST(MatchGo, AnAdvisoryWithAStrangeVersionIsNamed) {
  const auto file =
      compile_osv({go_osv("GO-1", "example.org/a", ranges(R"({"introduced":"0"},{"fixed":"soon"})"))});
  const auto matches = match_program(file, go_program({module_of("example.org/a", "v1.0.0")}, {}));
  ASSERT_EQ(matches.unjudged.size(), 1);
  EXPECT_THAT(matches.unjudged[0].why, HasSubstr("GO-1"));
}

class MatchPackages : public testing::Test {
 protected:
  std::vector<std::string> told_of(const std::vector<package::Package>& packages,
                                   const package::OsRelease& os) {
    Compiler compiler;
    EXPECT_TRUE(compiler.add_debian_tracker(document(R"({"openssl":{
      "CVE-1":{"releases":{"bookworm":{"status":"resolved","fixed_version":"3.0.9-1+deb12u1","urgency":"high"},
                           "trixie":{"status":"resolved","fixed_version":"3.2-1","urgency":"high"}}},
      "CVE-2":{"releases":{"bookworm":{"status":"open","urgency":"low"}}}}})")));
    EXPECT_TRUE(compiler.add_secdb(document(R"({"distroversion":"v3.20","packages":[{"pkg":{"name":"zlib",
      "secfixes":{"1.2.12-r0":["CVE-3"],"1.2.12-r2":["CVE-3"]}}}]})"),
                                   "Alpine"));
    const auto file = compiled(compiler);
    const Database database = file.open();
    const auto found = match(database, {.os = &os, .packages = packages, .programs = {}});
    installed = found->matches.empty() ? std::vector<std::string>() : found->matches[0].installed;
    return told(*found);
  }
  std::vector<std::string> installed;
};

TEST_F(MatchPackages, DebianGoesBySourceAndRelease) {
  EXPECT_THAT(told_of({package_of(Ecosystem::Debian, "libssl3", "3.0.9-1", "openssl"),
                       package_of(Ecosystem::Debian, "openssl", "3.0.9-1")},
                      release("12", "bookworm")),
              ElementsAre("CVE-1 installed 3.0.9-1+deb12u1", "CVE-2 installed "));
  EXPECT_THAT(installed, ElementsAre("libssl3", "openssl"));
  EXPECT_THAT(told_of({package_of(Ecosystem::Debian, "openssl", "3.0.9-1")}, release("13", "trixie")),
              ElementsAre("CVE-1 installed 3.2-1"));
  EXPECT_THAT(told_of({package_of(Ecosystem::Debian, "openssl", "3.0.9-1+deb12u1")}, release("12")),
              ElementsAre("CVE-2 installed "));
}

TEST_F(MatchPackages, TheVersionOfTheSourceCounts) {
  auto package = package_of(Ecosystem::Debian, "libssl3", "9:9", "openssl");
  package.source_version = "3.0.9-1";
  EXPECT_THAT(told_of({package}, release("12")),
              ElementsAre("CVE-1 installed 3.0.9-1+deb12u1", "CVE-2 installed "));
}

TEST_F(MatchPackages, AlpinesLastFixOfAFaultCounts) {
  EXPECT_THAT(told_of({package_of(Ecosystem::Alpine, "zlib-dev", "1.2.11-r3", "zlib")}, release("3.20.3")),
              ElementsAre("CVE-3 installed 1.2.12-r2"));
  EXPECT_THAT(told_of({package_of(Ecosystem::Alpine, "zlib", "1.2.12-r2")}, release("3.20.3")), IsEmpty());
}

TEST_F(MatchPackages, AnotherReleasesAdvisoriesAreNotUsed) {
  EXPECT_THAT(told_of({package_of(Ecosystem::Alpine, "zlib", "1.2.11-r3")}, release("3.19.0")), IsEmpty());
  EXPECT_THAT(told_of({package_of(Ecosystem::Ubuntu, "openssl", "3.0.9-1")}, release("22.04", "bookworm")),
              IsEmpty());
}

// RUSTSEC-2021-0003 as OSV publishes it, in what is read of it (github.com/rustsec/advisory-db, CC0).
const std::string kRustsec = R"({"id":"RUSTSEC-2021-0003","modified":"2023-06-13T13:10:24Z",
    "aliases":["CVE-2021-25900","GHSA-43w2-9j62-hq99"],"summary":"Buffer overflow in SmallVec::insert_many",
    "severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],"affected":[{
    "package":{"ecosystem":"crates.io","name":"smallvec","purl":"pkg:cargo/smallvec"},
    "ecosystem_specific":{"affects":{"arch":[],"os":[],"functions":["smallvec::SmallVec::insert_many"]}},
    "ranges":[{"type":"SEMVER","events":[{"introduced":"0.6.3"},{"fixed":"0.6.14"},{"introduced":"1.0.0"},
    {"fixed":"1.6.1"}]}],"versions":[]}]})";

std::vector<std::string> of_crate(std::string_view name, std::string_view version) {
  const auto file = compile_osv({kRustsec});
  const Database database = file.open();
  const std::vector packages{package_of(Ecosystem::CratesIo, name, version)};
  const auto found = match(database, {.os = nullptr, .packages = packages, .programs = {}});
  EXPECT_TRUE(found);
  return told(*found);
}

TEST(MatchCrates, GoBySemanticVersions) {
  EXPECT_THAT(of_crate("smallvec", "0.6.2"), IsEmpty());
  EXPECT_THAT(of_crate("smallvec", "0.6.13"), ElementsAre("RUSTSEC-2021-0003 installed 0.6.14"));
  EXPECT_THAT(of_crate("smallvec", "0.6.14"), IsEmpty());
  EXPECT_THAT(of_crate("smallvec", "1.0.0-alpha.1"), IsEmpty()) << "a pre-release is before its release";
  EXPECT_THAT(of_crate("smallvec", "1.6.1-rc.1"), ElementsAre("RUSTSEC-2021-0003 installed 1.6.1"));
  EXPECT_THAT(of_crate("smallvec", "1.10.0"), IsEmpty()) << "numbers, not texts";
  EXPECT_THAT(of_crate("small-vec", "1.0.0"), IsEmpty());
}

TEST(Match, OneFaultUnderSeveralNamesIsToldOnce) {
  const std::string severity = R"(,"aliases":["CVE-1"],"severity":[{"type":"CVSS_V3",
      "score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}])";
  const auto file = compile_osv(
      {go_osv("GO-1", "example.org/a", imports(kLanguage), R"(,"aliases":["CVE-1","GHSA-1"])"),
       go_osv("GHSA-1", "example.org/a", ranges(R"({"introduced":"0"},{"fixed":"3.0.0"})"), severity)});
  const auto matches = match_program(
      file, go_program({module_of("example.org/a", "v1.0.0")}, {{"example.org/a/language", "Other"}}));
  EXPECT_THAT(told(matches), ElementsAre("GO-1 package 2.0.0")) << "Go's own database names the functions";
  EXPECT_EQ(matches.matches[0].severity, Severity::Critical) << "and gives no severity";
  EXPECT_THAT(told(match_program(file, go_program({module_of("example.org/a", "v2.0.0")}, {}))), IsEmpty())
      << "its ranges count, too";
}

TEST(Match, ANoticeOverSeveralFaultsGoesOnlyWhereAllAreTold) {
  const auto distribution = [](std::string_view id, std::string_view upstream) {
    return R"({"id":")" + std::string(id) + R"(","modified":"2026-01-01T00:00:00Z","upstream":[)" +
           std::string(upstream) + R"(],"affected":[{"package":{"ecosystem":"Debian:12","name":"a"},)" +
           ranges(R"({"introduced":"0"},{"fixed":"2-1"})", "ECOSYSTEM") + "}]}";
  };
  const auto ids = [&](const std::vector<std::string>& documents) {
    const auto file = compile_osv(documents);
    const Database database = file.open();
    const auto os = release("12");
    const std::vector packages{package_of(Ecosystem::Debian, "a", "1-1")};
    std::vector<std::string> out;
    const auto found = match(database, {.os = &os, .packages = packages, .programs = {}});
    for (const auto& match : found->matches) {
      out.push_back(match.id);
    }
    return out;
  };
  EXPECT_THAT(ids({distribution("DEBIAN-CVE-1", R"("CVE-1")"), distribution("DEBIAN-CVE-2", R"("CVE-2")"),
                   distribution("DSA-1", R"("CVE-1","CVE-2")")}),
              ElementsAre("DEBIAN-CVE-1", "DEBIAN-CVE-2"));
  EXPECT_THAT(ids({distribution("DEBIAN-CVE-1", R"("CVE-1")"), distribution("DSA-1", R"("CVE-1","CVE-2")")}),
              ElementsAre("DEBIAN-CVE-1", "DSA-1"));
}

TEST(Match, ABadBlockIsAnError) {
  auto file = compile_osv({go_osv("GO-1", "example.org/a", kUntil2)});
  file.bytes.back() ^= 0x01;
  const Database database = file.open();
  const auto facts = go_program({module_of("example.org/a", "v1.0.0")}, {});
  const GoProgram program{"app", &facts};
  EXPECT_FALSE(match(database, {.os = nullptr, .packages = {}, .programs = {&program, 1}}));
}

}  // namespace
}  // namespace dvsguard::advisory
