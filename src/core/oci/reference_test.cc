#include "core/oci/reference.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

// Every expectation was checked against distribution/reference v0.6.0 itself (ParseNormalizedNamed,
// FamiliarString), the version that Docker Compose 2.40.3 uses.
namespace dvsguard::oci {
namespace {

const std::string kHex(64, 'a');
const std::string kDigest = "sha256:" + kHex;

struct Case {
  std::string text;
  std::string domain;
  std::string path;
  std::string tag;
  std::string digest;
  std::string familiar;
};

TEST(Reference, IsReadAsDockerReadsIt) {
  const std::vector<Case> cases = {
      {"alpine", "docker.io", "library/alpine", "", "", "alpine"},
      {"alpine:3.20", "docker.io", "library/alpine", "3.20", "", "alpine:3.20"},
      {"library/alpine", "docker.io", "library/alpine", "", "", "alpine"},
      {"docker.io/alpine", "docker.io", "library/alpine", "", "", "alpine"},
      {"index.docker.io/alpine", "docker.io", "library/alpine", "", "", "alpine"},
      {"index.docker.io/acme/node:1", "docker.io", "acme/node", "1", "", "acme/node:1"},
      {"library/a/b", "docker.io", "library/a/b", "", "", "library/a/b"},
      {"acme/node@" + kDigest, "docker.io", "acme/node", "", kDigest, "acme/node@" + kDigest},
      {"acme/node:v1@" + kDigest, "docker.io", "acme/node", "v1", kDigest, "acme/node:v1@" + kDigest},
      {"ghcr.io/acme/node:v1.2.3-rc.1", "ghcr.io", "acme/node", "v1.2.3-rc.1", "",
       "ghcr.io/acme/node:v1.2.3-rc.1"},
      {"localhost/node", "localhost", "node", "", "", "localhost/node"},
      {"localhost:5000/node:5000", "localhost:5000", "node", "5000", "", "localhost:5000/node:5000"},
      {"registry.example:5000/a/b/c", "registry.example:5000", "a/b/c", "", "",
       "registry.example:5000/a/b/c"},
      // Without a slash, what follows the colon is a tag, whatever it looks like.
      {"registry.example:5000", "docker.io", "library/registry.example", "5000", "", "registry.example:5000"},
      {"192.168.0.1:5000/node", "192.168.0.1:5000", "node", "", "", "192.168.0.1:5000/node"},
      {"[2001:db8::1]:5000/node:1", "[2001:db8::1]:5000", "node", "1", "", "[2001:db8::1]:5000/node:1"},
      {"[::1]/node", "[::1]", "node", "", "", "[::1]/node"},
      {"ACME/node", "ACME", "node", "", "", "ACME/node"},
      {"acme/no__de", "docker.io", "acme/no__de", "", "", "acme/no__de"},
      {"acme/no---de.x_y", "docker.io", "acme/no---de.x_y", "", "", "acme/no---de.x_y"},
      {"acme/node:_tag", "docker.io", "acme/node", "_tag", "", "acme/node:_tag"},
      // No host has an underscore, so the whole is a name without a domain.
      {"under_score.io/node", "", "under_score.io/node", "", "", "under_score.io/node"},
      {"docker.io/" + kHex, "docker.io", "library/" + kHex, "", "", kHex},
  };
  for (const Case& expected : cases) {
    const Result<Reference> got = parse_reference(expected.text);
    ASSERT_TRUE(got) << expected.text << ": " << got.error().what;
    EXPECT_EQ(got->domain, expected.domain) << expected.text;
    EXPECT_EQ(got->path, expected.path) << expected.text;
    EXPECT_EQ(got->tag.value_or(""), expected.tag) << expected.text;
    EXPECT_EQ(got->digest ? got->digest->text() : "", expected.digest) << expected.text;
    EXPECT_EQ(got->familiar(), expected.familiar);
    // What is written out in full reads back as the same.
    EXPECT_EQ(parse_reference(got->text()).value(), *got) << got->text();
  }
}

TEST(Reference, RefusesWhatDockerRefuses) {
  const std::vector<std::string> cases = {"",
                                          " ",
                                          "alpine ",
                                          " alpine",
                                          "Alpine",
                                          "acme/Node",
                                          "registry.example/acme/Node",
                                          ":tag",
                                          "@" + kDigest,
                                          "alpine:",
                                          "alpine@",
                                          "alpine:-x",
                                          "alpine:.x",
                                          "alpine:a b",
                                          "alpine:1:2",
                                          "alpine:1@",
                                          "-alpine",
                                          "alpine-",
                                          "al..pine",
                                          "al_.pine",
                                          "al___pine",
                                          "acme//node",
                                          "acme/",
                                          "/node",
                                          "acme/node/",
                                          "https://registry.example/node",
                                          "registry.example:/node",
                                          "registry.example:x/node",
                                          "[::1]",
                                          "[fe80::1%25eth0]/node",
                                          "-registry.example/node",
                                          "registry..example/node",
                                          "acme/node\n",
                                          "acme/no\tde",
                                          "n\xc3\xb6"
                                          "de",
                                          std::string("acme/node\0", 10),
                                          "alpine@sha256:" + kHex.substr(1),
                                          "alpine@sha256:" + std::string(64, 'A'),
                                          "alpine@md5:" + kHex,
                                          "alpine@" + kHex,
                                          "alpine@SHA256:" + kHex,
                                          "${IMAGE}",
                                          "alpine:${TAG}"};
  for (const std::string& text : cases) EXPECT_FALSE(parse_reference(text)) << text;
}

TEST(Reference, RefusesABareImageId) {
  EXPECT_FALSE(parse_reference(kHex));
  EXPECT_TRUE(parse_reference(kHex.substr(1)));
  EXPECT_TRUE(parse_reference("acme/" + kHex));
}

TEST(Reference, CapsThePathAt255AndTheTagAt128) {
  EXPECT_TRUE(parse_reference("ghcr.io/" + std::string(255, 'a')));
  EXPECT_FALSE(parse_reference("ghcr.io/" + std::string(256, 'a')));
  EXPECT_TRUE(parse_reference(std::string(247, 'a')));  // "library/" takes eight
  EXPECT_FALSE(parse_reference(std::string(248, 'a')));
  EXPECT_TRUE(parse_reference("alpine:" + std::string(128, 't')));
  EXPECT_FALSE(parse_reference("alpine:" + std::string(129, 't')));
}

TEST(Reference, ShortNameIsThePathsLastElement) {
  EXPECT_EQ(parse_reference("ghcr.io/acme/oracle/node:1").value().short_name(), "node");
  EXPECT_EQ(parse_reference("alpine").value().short_name(), "alpine");
}

TEST(ContentDigest, HasAKnownAlgorithmAndItsLength) {
  EXPECT_EQ(parse_content_digest(kDigest).value().text(), kDigest);
  EXPECT_EQ(parse_content_digest("sha512:" + kHex + kHex).value().algorithm, DigestAlgorithm::Sha512);
  EXPECT_EQ(parse_content_digest("sha384:" + std::string(96, '0')).value().algorithm,
            DigestAlgorithm::Sha384);
  EXPECT_FALSE(parse_content_digest("sha512:" + kHex));
  EXPECT_FALSE(parse_content_digest("sha256:"));
  EXPECT_FALSE(parse_content_digest("sha256"));
  EXPECT_FALSE(parse_content_digest("blake3:" + kHex));
}

}  // namespace
}  // namespace dvsguard::oci
