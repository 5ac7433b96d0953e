#include "core/sbom/spdx.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "core/text/json.h"

// That the document is valid SPDX is tests/sbom_test.py's business.
namespace dvsguard::sbom {
namespace {

Contents sample() {
  Contents contents;
  contents.image = "registry.example/acme/oracle:1.4.0";
  contents.digest = "sha256:" + std::string(64, 'a');
  contents.repository = "registry.example/acme/oracle";
  contents.architecture = "amd64";
  contents.platform = "linux/amd64";
  contents.tool_version = "1.2.3";
  contents.created = Instant(std::chrono::seconds(1'700'000'000));
  contents.os = package::OsRelease{"alpine", "", "3.20.3", "", "Alpine Linux v3.20"};
  for (const char* name : {"musl", "busybox"}) {
    package::Package& package = contents.packages.emplace_back();
    package.ecosystem = package::Ecosystem::Alpine;
    package.name = name;
    package.version = "1.2-r3";
    package.architecture = "x86_64";
    package.license = "MIT";
    package.database = "lib/apk/db/installed";
  }
  for (const char* path : {"ko-app/oracle", "ko-app/tool"}) {
    GoBinary& binary = contents.binaries.emplace_back();
    binary.path = path;
    binary.info.go_version = "go1.22.3 X:boringcrypto";
    binary.info.main_path = "github.com/acme/oracle/cmd/oracle";
    binary.info.main = {"github.com/acme/oracle", "(devel)", "", "", ""};
    binary.info.dependencies = {{"golang.org/x/mod", "v0.17.0", "h1:abc=", "", ""},
                                {"example.com/fork", "v1.0.0", "", "example.com/origin", "v0.9.0"}};
  }
  return contents;
}

text::Node parsed(const Contents& contents) {
  auto json = spdx_json(contents);
  EXPECT_TRUE(json) << json.error().what;
  auto node = text::parse_json(*json, nullptr);
  EXPECT_TRUE(node) << node.error().what;
  return *node;
}

const text::Node* package_named(const text::Node& document, std::string_view name) {
  for (const text::Node& package : document.find("packages")->items) {
    if (package.find("name")->scalar == name) return &package;
  }
  return nullptr;
}

std::string id_of(const text::Node& document, std::string_view name) {
  const text::Node* const package = package_named(document, name);
  return package == nullptr ? "" : package->find("SPDXID")->scalar;
}

bool related(const text::Node& document, std::string_view from, std::string_view type, std::string_view to) {
  const auto& items = document.find("relationships")->items;
  return std::any_of(items.begin(), items.end(), [&](const text::Node& item) {
    return item.find("spdxElementId")->scalar == from && item.find("relationshipType")->scalar == type &&
           item.find("relatedSpdxElement")->scalar == to;
  });
}

TEST(Spdx, TellsWhatTheImageHolds) {
  const text::Node document = parsed(sample());
  EXPECT_EQ(document.find("spdxVersion")->scalar, "SPDX-2.3");
  EXPECT_EQ(document.find("name")->scalar, "registry.example/acme/oracle:1.4.0");
  EXPECT_EQ(document.find("creationInfo")->find("created")->scalar, "2023-11-14T22:13:20Z");
  EXPECT_EQ(document.find("creationInfo")->find("creators")->items.at(0).scalar, "Tool: dvsguard-1.2.3");
  // The image, its system, two packages, two binaries, and three modules that both binaries share.
  EXPECT_EQ(document.find("packages")->items.size(), 9u);
  const std::string image = id_of(document, "registry.example/acme/oracle:1.4.0");
  EXPECT_TRUE(related(document, "SPDXRef-DOCUMENT", "DESCRIBES", image));
  EXPECT_TRUE(related(document, image, "CONTAINS", id_of(document, "musl")));
  EXPECT_TRUE(related(document, image, "CONTAINS", id_of(document, "alpine")));
  const std::string binary = id_of(document, "github.com/acme/oracle");
  EXPECT_TRUE(related(document, image, "CONTAINS", binary));
  for (const char* module : {"golang.org/x/mod", "example.com/fork", "stdlib"})
    EXPECT_TRUE(related(document, binary, "DEPENDS_ON", id_of(document, module))) << module;
  EXPECT_EQ(
      package_named(document, "stdlib")->find("externalRefs")->items.at(0).find("referenceLocator")->scalar,
      "pkg:golang/stdlib@1.22.3");
}

TEST(Spdx, IsTheSameWhateverTheOrderAndHoweverOften) {
  const Contents contents = sample();
  Contents other = contents;
  std::reverse(other.packages.begin(), other.packages.end());
  std::reverse(other.binaries.begin(), other.binaries.end());
  other.packages.push_back(other.packages.front());
  other.binaries.push_back(other.binaries.front());
  EXPECT_EQ(*spdx_json(contents), *spdx_json(other));
}

TEST(Spdx, IsCanonical) {
  const std::string json = *spdx_json(sample());
  EXPECT_EQ(*text::canonical_json(*text::parse_json(json, nullptr)) + "\n", json);
}

TEST(Spdx, GivesEachElementAnIdOfItsOwnWithinTheGrammar) {  // SPDX 2.3, 7.2: letters, digits, . and -
  Contents contents = sample();
  contents.packages.push_back(contents.packages[0]);
  contents.packages.back().version = "9";
  contents.packages.push_back(contents.packages[0]);
  contents.packages.back().name = "g++_x";
  contents.binaries[0].path = "opt/\xff/a b\n" + std::string(500, 'x');
  const text::Node document = parsed(contents);
  std::set<std::string> ids;
  for (const text::Node& package : document.find("packages")->items) {
    const std::string& id = package.find("SPDXID")->scalar;
    EXPECT_TRUE(ids.insert(id).second) << id;
    EXPECT_TRUE(id.starts_with("SPDXRef-"));
    EXPECT_EQ(id.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-"),
              std::string::npos)
        << id;
  }
  EXPECT_EQ(ids.size(), 11u);
}

TEST(Spdx, HasANamespaceOfItsDigestAndOfAllItSays) {  // SPDX 2.3, 6.5
  const auto of = [](const Contents& contents) { return parsed(contents).find("documentNamespace")->scalar; };
  const Contents contents = sample();
  EXPECT_TRUE(of(contents).starts_with("https://spdx.org/spdxdocs/dvsguard/" + contents.digest + "/"));
  EXPECT_EQ(of(contents).find('#'), std::string::npos);
  Contents newer = contents, fewer = contents;
  newer.tool_version = "1.2.4";
  fewer.packages.pop_back();
  EXPECT_NE(of(contents), of(newer));
  EXPECT_NE(of(contents), of(fewer));
  EXPECT_EQ(of(contents), of(sample()));
}

TEST(Spdx, DeclaresALicenceOnlyWhereItIsAnExpression) {
  Contents contents = sample();
  contents.packages[0].license = "MIT BSD GPL2+";
  contents.packages[1].license = "GPL-2.0-only AND MIT";
  const text::Node document = parsed(contents);
  EXPECT_EQ(package_named(document, "musl")->find("licenseDeclared")->scalar, "NOASSERTION");
  EXPECT_EQ(package_named(document, "musl")->find("licenseComments")->scalar,
            "as the package says: MIT BSD GPL2+");
  EXPECT_EQ(package_named(document, "busybox")->find("licenseDeclared")->scalar, "GPL-2.0-only AND MIT");
  EXPECT_EQ(package_named(document, "busybox")->find("licenseComments"), nullptr);
  EXPECT_EQ(package_named(document, "stdlib")->find("licenseDeclared")->scalar, "NOASSERTION");
}

TEST(Spdx, HoldsNothingThatMovesACursor) {
  Contents contents = sample();
  const std::string hostile = "\x1b[31m\u202e\xff\x01";
  contents.image = contents.platform = contents.architecture = hostile;
  contents.os->id = contents.os->version_id = contents.os->pretty_name = hostile;
  contents.packages[0].license = hostile;
  contents.binaries[0].path = contents.binaries[0].info.go_version = contents.binaries[0].info.main_path =
      hostile;
  contents.binaries[0].info.vcs_revision = hostile;
  contents.binaries[0].info.main = {hostile, hostile, hostile, hostile, hostile};
  contents.binaries[0].info.dependencies = {{hostile, hostile, hostile, hostile, hostile}};
  const std::string json = *spdx_json(contents);
  EXPECT_EQ(json.find("\u202e"), std::string::npos);
  EXPECT_EQ(json.find("\\u00"), std::string::npos);
  EXPECT_EQ(std::count_if(json.begin(), json.end(), [](char c) { return c >= 0 && c < ' '; }), 1);
  EXPECT_TRUE(text::parse_json(json, nullptr));
}

TEST(Spdx, OfNothingIsTheImageAlone) {
  Contents contents;
  contents.image = "scratch";
  contents.digest = "sha512:" + std::string(128, '0');
  const text::Node document = parsed(contents);
  EXPECT_EQ(document.find("packages")->items.size(), 1u);
  EXPECT_EQ(document.find("packages")->items[0].find("checksums")->items[0].find("algorithm")->scalar,
            "SHA512");
  EXPECT_EQ(document.find("relationships")->items.size(), 1u);
}

TEST(Spdx, SaysWhatItLeavesOut) {
  Contents contents = sample();
  EXPECT_EQ(parsed(contents).find("comment"), nullptr);
  contents.left_out = {"layer 2: was not looked at", "npm packages are not read",
                       "layer 2: was not looked at"};
  EXPECT_EQ(
      parsed(contents).find("comment")->scalar,
      "Incomplete, since not everything could be read: layer 2: was not looked at; npm packages are not "
      "read");
}

TEST(Spdx, RefusesADigestThatIsNone) {
  for (const std::string& digest :
       {std::string(), std::string("sha256:"), "sha256:" + std::string(63, 'a'),
        "sha256:" + std::string(64, 'A'), "md5:" + std::string(64, 'a'), std::string(64, 'a')}) {
    Contents contents = sample();
    contents.digest = digest;
    EXPECT_EQ(spdx_json(contents).error().code, ErrorCode::Invalid) << digest;
  }
}

}  // namespace
}  // namespace dvsguard::sbom
