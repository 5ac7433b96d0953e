#include "core/sbom/purl.h"

#include <gtest/gtest.h>

namespace dvsguard::sbom {
namespace {

package::Package deb(const char* name, const char* version, const char* architecture) {
  package::Package package;
  package.ecosystem = package::Ecosystem::Debian;
  package.name = name;
  package.version = version;
  package.architecture = architecture;
  package.database = "var/lib/dpkg/status";
  return package;
}

const package::OsRelease kDebian{"debian", "", "", "", ""};

// The canonical forms of the specification's own test suite (tests/types/*.json there).
TEST(Purl, IsWhatTheSpecificationsSuiteExpects) {
  EXPECT_EQ(purl_of(deb("attr", "1:2.4.47-2+b1", "amd64"), &kDebian)->text(),
            "pkg:deb/debian/attr@1:2.4.47-2%2Bb1?arch=amd64");
  EXPECT_EQ((Purl{"deb", "debian", "curl", "7.50.3-1", {{"distro", "jessie"}, {"arch", "i386"}}, ""}.text()),
            "pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie");
  EXPECT_EQ(
      (Purl{"golang", "google.golang.org", "genproto", "abcdedf", {}, "googleapis/api/annotations"}.text()),
      "pkg:golang/google.golang.org/genproto@abcdedf#googleapis/api/annotations");
  EXPECT_EQ((Purl{"oci",
                  "",
                  "debian",
                  "sha256:244fd47e07d10",
                  {{"arch", "amd64"}, {"repository_url", "docker.io/library/debian"}, {"tag", "latest"}},
                  ""}
                 .text()),
            "pkg:oci/"
            "debian@sha256:244fd47e07d10?arch=amd64&repository_url=docker.io%2Flibrary%2Fdebian&tag=latest");
}

TEST(Purl, EncodesEveryByteThatIsNotPlain) {
  EXPECT_EQ((Purl{"deb", "a b", "@?#/\xC3\xA9%", "1~2+3=", {{"k", "&"}}, "x y/z"}.text()),
            "pkg:deb/a%20b/%40%3F%23%2F%C3%A9%25@1~2%2B3%3D?k=%26#x%20y/z");
}

TEST(Purl, LeavesOutEmptyQualifiers) {
  EXPECT_EQ((Purl{"deb", "debian", "a", "", {{"arch", ""}, {"distro", ""}}, ""}.text()), "pkg:deb/debian/a");
}

TEST(PurlOfPackage, NamesTheDistributionAndItsRelease) {
  const package::OsRelease alpine{"alpine", "", "3.20.3", "", ""}, kali{"Kali", "debian", "2024.1", "", ""};
  package::Package apk = deb("libcrypto3", "3.3.2-r1", "x86_64");
  apk.ecosystem = package::Ecosystem::Alpine;
  apk.database = "lib/apk/db/installed";
  EXPECT_EQ(purl_of(apk, &alpine)->text(),
            "pkg:apk/alpine/libcrypto3@3.3.2-r1?arch=x86_64&distro=alpine-3.20.3");
  EXPECT_EQ(purl_of(deb("a", "1", "all"), &kali)->text(), "pkg:deb/kali/a@1?arch=all&distro=Kali-2024.1");
}

TEST(PurlOfPackage, IsNoneWhereNobodyNamesTheDistribution) {
  EXPECT_FALSE(purl_of(deb("a", "1", "all"), nullptr));
  const package::OsRelease empty;
  EXPECT_FALSE(purl_of(deb("a", "1", "all"), &empty));
}

TEST(PurlOfGoModule, IsLowerCaseAndKeepsTheVersion) {
  EXPECT_EQ(purl_of_go_module("github.com/BurntSushi/toml", "v1.2.0+incompatible")->text(),
            "pkg:golang/github.com/burntsushi/toml@v1.2.0%2Bincompatible");
  EXPECT_EQ(purl_of_go_module("github.com/acme/x", "(devel)")->text(), "pkg:golang/github.com/acme/x");
  EXPECT_EQ(purl_of_go_module("example", "v1.0.0")->text(), "pkg:golang/example@v1.0.0");
}

TEST(PurlOfGoModule, IsNoneForWhatIsNoModulePath) {
  for (const char* path : {"", "./x", "../x", "/src/x", "a//b", "C:\\x", "a b", "command-line-arguments"})
    EXPECT_FALSE(purl_of_go_module(path, "v1.0.0")) << path;
}

}  // namespace
}  // namespace dvsguard::sbom
