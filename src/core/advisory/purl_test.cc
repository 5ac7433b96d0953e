#include "core/advisory/purl.h"

#include <gtest/gtest.h>

namespace dvsguard::advisory {
namespace {

bool covers(std::string_view wanted, std::string_view actual) {
  return advisory::covers(*parse_purl(wanted), *parse_purl(actual));
}

// The examples of package-url/purl-spec's README.
TEST(Purl, ReadsTheExamplesOfTheSpecification) {
  const auto deb = parse_purl("pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie");
  ASSERT_TRUE(deb);
  EXPECT_EQ(deb->type, "deb");
  EXPECT_EQ(deb->path, "debian/curl");
  EXPECT_EQ(deb->version, "7.50.3-1");
  EXPECT_EQ(deb->qualifiers.at("arch"), "i386");
  const auto go = parse_purl("pkg:golang/google.golang.org/genproto#googleapis/api/annotations");
  EXPECT_EQ(go->path, "google.golang.org/genproto");
  EXPECT_EQ(go->version, "");
  const auto npm = parse_purl("pkg:npm/%40angular/animation@12.3.1");
  EXPECT_EQ(npm->path, "@angular/animation");
  EXPECT_EQ(npm->version, "12.3.1");
  const auto oci =
      parse_purl("pkg:oci/debian@sha256%3A244fd47e07d10?repository_url=docker.io/library/debian&tag=latest");
  EXPECT_EQ(oci->path, "debian");
  EXPECT_EQ(oci->version, "sha256:244fd47e07d10");
}

// govulncheck writes a module's path as one escaped name.
TEST(Purl, AnEscapedSlashIsASlash) {
  EXPECT_EQ(parse_purl("pkg:golang/golang.org%2Fx%2Ftext@v0.3.5")->path, "golang.org/x/text");
}

TEST(Purl, GoAndDebianPathsAreLowerCase) {
  EXPECT_EQ(parse_purl("pkg:golang/github.com/BurntSushi/toml@v1.0.0")->path, "github.com/burntsushi/toml");
  EXPECT_EQ(parse_purl("PKG:Maven/org.Apache/Log4J@1")->path, "org.Apache/Log4J");
}

TEST(Purl, RefusesWhatIsNone) {
  for (const char* text :
       {"", "pkg:", "pkg:deb", "pkg:/debian", "http://example.org", "pkg:deb/debian/a?arch", "pkg:deb/%zz",
        "pkg:deb/a@%2", "pkg:deb/a?x=1&x=2", "pkg:deb//"}) {
    EXPECT_FALSE(parse_purl(text)) << text;
  }
}

// The rules of go-vex's PurlMatches.
TEST(Purl, WithoutAVersionCoversEveryVersion) {
  EXPECT_TRUE(covers("pkg:apk/wolfi/git", "pkg:apk/wolfi/git@2.39.0-r1?arch=x86_64"));
  EXPECT_TRUE(covers("pkg:apk/wolfi/git@2.39.0-r1", "pkg:apk/wolfi/git@2.39.0-r1?arch=x86_64"));
  EXPECT_FALSE(covers("pkg:apk/wolfi/git@2.39.0-r0", "pkg:apk/wolfi/git@2.39.0-r1"));
  EXPECT_FALSE(covers("pkg:apk/wolfi/git@2.39.0-r0", "pkg:apk/wolfi/git"));
}

TEST(Purl, QualifiersMustBeThere) {
  EXPECT_TRUE(covers("pkg:apk/wolfi/git@1?arch=x86_64", "pkg:apk/wolfi/git@1?arch=x86_64&distro=wolfi"));
  EXPECT_FALSE(covers("pkg:apk/wolfi/git@1?arch=armv7", "pkg:apk/wolfi/git@1?arch=x86_64"));
  EXPECT_FALSE(covers("pkg:apk/wolfi/git@1?arch=armv7", "pkg:apk/wolfi/git@1"));
}

TEST(Purl, AnotherTypeOrNamespaceIsAnotherThing) {
  EXPECT_FALSE(covers("pkg:apk/alpine/git@1", "pkg:apk/wolfi/git@1"));
  EXPECT_FALSE(covers("pkg:deb/debian/git@1", "pkg:apk/debian/git@1"));
}

}  // namespace
}  // namespace dvsguard::advisory
