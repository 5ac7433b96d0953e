#include "core/package/package_purl.h"

#include <gtest/gtest.h>

namespace dvsguard::package {
namespace {

Package deb(const char* name, const char* version, const char* architecture) {
  Package package;
  package.ecosystem = Ecosystem::Debian;
  package.name = name;
  package.version = version;
  package.architecture = architecture;
  package.database = "var/lib/dpkg/status";
  return package;
}

TEST(PurlOfPackage, NamesTheDistributionAndItsRelease) {
  const OsRelease alpine{"alpine", "", "3.20.3", "", ""}, kali{"Kali", "debian", "2024.1", "", ""};
  Package apk = deb("libcrypto3", "3.3.2-r1", "x86_64");
  apk.ecosystem = Ecosystem::Alpine;
  apk.database = "lib/apk/db/installed";
  EXPECT_EQ(purl_of(apk, &alpine)->text(),
            "pkg:apk/alpine/libcrypto3@3.3.2-r1?arch=x86_64&distro=alpine-3.20.3");
  EXPECT_EQ(purl_of(deb("a", "1", "all"), &kali)->text(), "pkg:deb/kali/a@1?arch=all&distro=Kali-2024.1");
}

TEST(PurlOfPackage, IsNoneWhereNobodyNamesTheDistribution) {
  EXPECT_FALSE(purl_of(deb("a", "1", "all"), nullptr));
  const OsRelease empty;
  EXPECT_FALSE(purl_of(deb("a", "1", "all"), &empty));
}

TEST(PurlOfPackage, OfACrateHasNoDistribution) {
  Package crate = deb("smallvec", "1.6.0", "");
  crate.ecosystem = Ecosystem::CratesIo;
  crate.database = "usr/bin/app";
  EXPECT_EQ(purl_of(crate, nullptr)->text(), "pkg:cargo/smallvec@1.6.0");
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
}  // namespace dvsguard::package
