#include "core/package/version_order.h"

#include <gtest/gtest.h>

#include <utility>

namespace dvsguard::package {
namespace {

void expect_rising(Ecosystem ecosystem, const std::vector<std::string>& versions) {
  for (std::size_t i = 0; i < versions.size(); ++i) {
    for (std::size_t k = 0; k < versions.size(); ++k) {
      const auto order = compare_versions(ecosystem, versions[i], versions[k]);
      ASSERT_TRUE(order) << versions[i] << " " << versions[k] << " " << order.error().what;
      EXPECT_EQ(*order, i <=> k) << versions[i] << " " << versions[k];
    }
  }
}

void expect_equal(Ecosystem ecosystem, std::string_view a, std::string_view b) {
  const auto order = compare_versions(ecosystem, a, b);
  ASSERT_TRUE(order) << a << " " << b;
  EXPECT_TRUE(*order == 0) << a << " " << b;
}

void expect_refused(Ecosystem ecosystem, const std::vector<std::string>& versions, std::string_view good) {
  for (const std::string& version : versions) {
    EXPECT_FALSE(compare_versions(ecosystem, version, good)) << version;
    EXPECT_FALSE(compare_versions(ecosystem, good, version)) << version;
    EXPECT_FALSE(compare_versions(ecosystem, version, version)) << version;
  }
}

// deb-version(7): "~~, ~~a, ~, the empty part, a"; letters before all else; tests/packages_test.py asks dpkg.
TEST(DpkgVersions, AreInPolicysOrder) {
  expect_rising(Ecosystem::Debian, {"1.0~~", "1.0~~a", "1.0~", "1.0", "1.0a", "1.0+b1", "1.0.1"});
  expect_rising(Ecosystem::Debian, {"9", "10", "10-1", "10-1+b1", "10-1.1", "10-2", "1:0", "2:0"});
  expect_rising(Ecosystem::Debian, {"2.36-9+deb12u3", "2.36-9+deb12u9", "2.36-9+deb12u10"});
  expect_rising(Ecosystem::Ubuntu, {"99999999999999999998", "99999999999999999999", "100000000000000000000"});
}

TEST(DpkgVersions, MayBeEqualThoughTheirTextsDiffer) {
  expect_equal(Ecosystem::Debian, "1.0", "1.00");
  expect_equal(Ecosystem::Debian, "1.0", "0:1.0");
  expect_equal(Ecosystem::Debian, "1.0", "1.0-0");
}

TEST(DpkgVersions, SplitAtTheFirstColonAndTheLastHyphen) {
  const auto version = parse_dpkg_version("3:1-2:3-4");
  ASSERT_TRUE(version);
  EXPECT_EQ(version->epoch, 3u);
  EXPECT_EQ(version->upstream, "1-2:3");
  EXPECT_EQ(version->revision, "4");
}

TEST(DpkgVersions, RefuseWhatDpkgRefuses) {
  expect_refused(Ecosystem::Debian,
                 {"", ":1", "a:1", "-1:1", "2147483648:1", "1:", "1-", "-1", "1 2", "1\n", "1\x80",
                  std::string("1\0", 2), std::string(kMaxVersionBytes + 1, '1')},
                 "1");
  EXPECT_TRUE(parse_dpkg_version("2147483647:1"));
  EXPECT_TRUE(parse_dpkg_version(std::string(kMaxVersionBytes, '1')));
}

// apk-package(5): suffixes in their order, a letter after the numbers, then suffixes, a hash, the build.
TEST(ApkVersions, AreInTheOrderOfTheManual) {
  expect_rising(Ecosystem::Alpine,
                {"1_alpha", "1_alpha1", "1_beta", "1_pre", "1_rc",  "1_rc2", "1_rc10",        "1",    "1-r0",
                 "1-r1",    "1-r10",    "1~ab",   "1_cvs", "1_svn", "1_git", "1_git20240101", "1_hg", "1_p",
                 "1_p1",    "1a",       "1b",     "1.0",   "1.1",   "1.9",   "1.10",          "2"});
  expect_rising(Ecosystem::Wolfi, {"3.3.2-r1", "3.3.2-r9", "3.3.10-r0"});
  expect_rising(Ecosystem::Chainguard, {"1_p1_alpha", "1_p1", "1_p1_p"});
}

TEST(ApkVersions, TakeALeadingZeroForAFraction) {
  expect_rising(Ecosystem::Alpine, {"1.00", "1.01", "1.010", "1.09", "1.1", "1.9"});
  expect_equal(Ecosystem::Alpine, "01.5", "1.5");
  expect_equal(Ecosystem::Alpine, "1-r01", "1-r1");
}

TEST(ApkVersions, RefuseWhatTheGrammarDoesNotHave) {
  expect_refused(Ecosystem::Alpine,
                 {"",
                  "a",
                  ".1",
                  "1.",
                  "1..2",
                  "1ab",
                  "1a1",
                  "1a.1",
                  "1A",
                  "1_",
                  "1_foo",
                  "1_p1a",
                  "1_p.1",
                  "1~",
                  "1~xy",
                  "1~ab_p",
                  "1-r",
                  "1-1",
                  "1-r1_p",
                  "1-r1-r2",
                  "1 ",
                  "v1",
                  "1:1",
                  std::string("1\0", 2),
                  std::string(kMaxVersionBytes + 1, '1')},
                 "1");
}

// go.dev/ref/mod#pseudo-versions: each of the three forms stands where its base says.
TEST(GoModuleVersions, AreSemanticWithTheirPseudoVersionsInPlace) {
  expect_rising(Ecosystem::Go, {"v0.0.0-20191109021931-daa7c04131f5", "v0.0.0-20200102030405-abcdefabcdef",
                                "v0.0.0", "v1.2.3-pre", "v1.2.3-pre.0.20191109021931-daa7c04131f5", "v1.2.3",
                                "v1.2.4-0.20191109021931-daa7c04131f5", "v1.2.4-rc.1", "v1.2.4-rc.2",
                                "v1.2.4", "v2.0.0+incompatible", "v10.0.0"});
  expect_equal(Ecosystem::Go, "v2.0.0+incompatible", "v2.0.0");
}

TEST(GoModuleVersions, RefuseWhatIsNone) {
  expect_refused(Ecosystem::Go,
                 {"", "v", "1.2.3", "v1", "v1.2", "v01.2.3", "v1.2.3.4", "v1.2.3-", "v1.2.3-01", "V1.2.3"},
                 "v1.0.0");
  EXPECT_EQ(parse_go_module_version("(devel)").error().code, ErrorCode::Unsupported);
}

// go.dev/doc/toolchain#version: "1.21 < 1.21rc1 < 1.21rc2 < 1.21.0"; before 1.21 there was no ".0".
TEST(GoToolchains, AreInGosOrder) {
  expect_rising(Ecosystem::Go,
                {"go1", "go1.4beta1", "go1.4", "go1.4.2", "go1.9rc2", "go1.9", "go1.10", "go1.20rc3",
                 "go1.20", "go1.20.14", "go1.21", "go1.21rc2", "go1.21rc10", "go1.21.0", "go1.21.3"});
  expect_equal(Ecosystem::Go, "go1.20", "go1.20.0");
  expect_equal(Ecosystem::Go, "go1.22.3 X:boringcrypto", "go1.22.3");
  expect_equal(Ecosystem::Go, "go1.22.3-custom", "go1.22.3");
}

TEST(GoToolchains, BecomeTheSemanticVersionsOfAdvisories) {
  const std::pair<const char*, const char*> versions[] = {{"go1.21rc2", "1.21.0-rc.2"},
                                                          {"go1.13beta1", "1.13.0-beta.1"},
                                                          {"go1.20", "1.20.0"},
                                                          {"go1.21", "1.21.0-0"},
                                                          {"go1.22.3", "1.22.3"}};
  for (const auto& [go, semantic] : versions) EXPECT_EQ(parse_go_toolchain_version(go)->text(), semantic);
}

TEST(GoToolchains, RefuseWhatIsNone) {
  expect_refused(Ecosystem::Go,
                 {"go", "go1.", "go01", "go1.21.", "go1.21.0rc1", "go1.21RC1", "go1.21rc01", "go1.18.9b7",
                  "go1.99999999999999999999"},
                 "go1.21");
  EXPECT_EQ(parse_go_toolchain_version("devel go1.23-abc Thu").error().code, ErrorCode::Unsupported);
  EXPECT_FALSE(compare_versions(Ecosystem::Go, "go1.21", "v1.21.0"));
}

TEST(Versions, OfAnEcosystemThatIsNotReadAreNotCompared) {
  EXPECT_EQ(compare_versions(Ecosystem::Npm, "1", "1").error().code, ErrorCode::Unsupported);
  EXPECT_EQ(compare_versions(Ecosystem::Other, "1", "1").error().code, ErrorCode::Unsupported);
}

}  // namespace
}  // namespace dvsguard::package
