#include "core/package/purl.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "core/text/json.h"

namespace dvsguard::package {
namespace {

using text::Node;

std::string text_of(const Node& node, std::string_view key) {
  const Node* value = node.find(key);
  return value == nullptr || value->is_null() ? std::string() : value->scalar;
}

Purl components(const Node& node) {
  Purl purl{.type = text_of(node, "type"),
            .space = text_of(node, "namespace"),
            .name = text_of(node, "name"),
            .version = text_of(node, "version"),
            .qualifiers = {},
            .subpath = text_of(node, "subpath")};
  const Node* qualifiers = node.find("qualifiers");
  if (qualifiers == nullptr || qualifiers->is_null()) return purl;
  for (const auto& member : qualifiers->members) purl.qualifiers[member.key] = member.value.scalar;
  return purl;
}

// One of the specification's own tests (testdata/package/SOURCE). What cannot be built is not refused here: a
// Purl has no constructor that could.
void check(const Node& test) {
  const std::string kind = text_of(test, "test_type");
  SCOPED_TRACE(text_of(test, "description") + ", " + kind);
  const Node& input = *test.find("input");
  const Node& expected = *test.find("expected_output");
  if (text_of(test, "expected_failure") == "true") {
    if (kind == "parse") {
      EXPECT_FALSE(parse_purl(input.scalar)) << input.scalar;
    }
    return;
  }
  if (kind == "build") {
    const auto built = parse_purl(components(input).text());
    ASSERT_TRUE(built);
    EXPECT_EQ(built->text(), expected.scalar);
    return;
  }
  const auto purl = parse_purl(input.scalar);
  ASSERT_TRUE(purl) << input.scalar;
  if (kind == "validate") {
    EXPECT_EQ(purl->text(), expected.scalar);
    return;
  }
  const Purl wanted = components(expected);
  EXPECT_EQ(purl->type, wanted.type);
  EXPECT_EQ(purl->space, wanted.space);
  EXPECT_EQ(purl->name, wanted.name);
  EXPECT_EQ(purl->version, wanted.version);
  EXPECT_EQ(purl->qualifiers, wanted.qualifiers);
  EXPECT_EQ(purl->subpath, wanted.subpath);
}

class PurlSuite : public testing::TestWithParam<const char*> {};

TEST_P(PurlSuite, IsReadAndWrittenAsTheSpecificationsTestsExpect) {
  std::ifstream file(std::string(DVSGUARD_TESTDATA "/package/purl/") + GetParam() + ".json");
  std::ostringstream bytes;
  bytes << file.rdbuf();
  const auto suite = text::parse_json(bytes.str(), file_name(GetParam()));
  ASSERT_TRUE(suite);
  const Node* tests = suite->find("tests");
  ASSERT_FALSE(tests == nullptr || tests->items.empty());
  for (const auto& test : tests->items) check(test);
}

INSTANTIATE_TEST_SUITE_P(Types, PurlSuite,
                         testing::Values("specification", "apk", "deb", "golang", "oci", "cargo", "npm",
                                         "pypi", "maven", "generic"),
                         [](const auto& name) { return std::string(name.param); });

bool covers(std::string_view wanted, std::string_view actual) {
  return package::covers(*parse_purl(wanted), *parse_purl(actual));
}

// govulncheck writes a module's path as one escaped name.
TEST(Purl, AnEscapedSlashIsASlash) {
  EXPECT_EQ(parse_purl("pkg:golang/golang.org%2Fx%2Ftext@v0.3.5")->path(), "golang.org/x/text");
  EXPECT_TRUE(covers("pkg:golang/golang.org%2Fx%2Ftext@v0.3.5", "pkg:golang/golang.org/x/text@v0.3.5"));
}

TEST(Purl, GoAndDebianPathsAreLowerCase) {
  EXPECT_EQ(parse_purl("pkg:golang/github.com/BurntSushi/toml@v1.0.0")->path(), "github.com/burntsushi/toml");
  EXPECT_EQ(parse_purl("PKG:Maven/org.Apache/Log4J@1")->path(), "org.Apache/Log4J");
}

TEST(Purl, EncodesEveryByteThatIsNotPlain) {
  EXPECT_EQ((Purl{"deb", "a b", "@?#/\xC3\xA9%", "1~2+3=", {{"k", "&"}}, "x y/z"}.text()),
            "pkg:deb/a%20b/%40%3F%23%2F%C3%A9%25@1~2%2B3%3D?k=%26#x%20y/z");
}

TEST(Purl, LeavesOutEmptyQualifiers) {
  EXPECT_EQ((Purl{"deb", "debian", "a", "", {{"arch", ""}, {"distro", ""}}, ""}.text()), "pkg:deb/debian/a");
}

TEST(Purl, RefusesWhatIsNone) {
  for (const char* text :
       {"", "pkg:", "pkg:deb", "pkg:/debian", "http://example.org", "pkg:deb/debian/a?arch", "pkg:deb/%zz",
        "pkg:deb/a@%2", "pkg:deb/a?x=1&x=2", "pkg:deb//", "pkg:deb/a@%+1", "pkg:deb/a%2Fb/c"}) {
    EXPECT_FALSE(parse_purl(text)) << text;
  }
}

TEST(Purl, OfFourThousandBytesIsReadAndALongerOneIsNot) {
  const std::string start = "pkg:deb/";
  EXPECT_TRUE(parse_purl(start + std::string(kMaxPurlBytes - start.size(), 'a')));
  EXPECT_FALSE(parse_purl(start + std::string(kMaxPurlBytes - start.size() + 1, 'a')));
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
}  // namespace dvsguard::package
