#include "core/contract/identity.h"

#include <gtest/gtest.h>

#include "core/contract/testing.h"
#include "core/text/yaml.h"

namespace dvsguard::contract {
namespace {

constexpr std::string_view kProject = R"(
x-dvs: {name: oracle, contract: 1}
services:
  node:
    read_only: true
    pids_limit: 256
    image: registry.example/oracle:${TAG:-1.4.0}
    labels: {note: "café € \"q\" <&>"}
    cpus: 0.50
    command:
)";

// Digests of "{}" and "FROM scratch\n", by sha256sum.
const FileDigest kProfile = {"seccomp/node.json",
                             "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"};
const FileDigest kDockerfile = {"Dockerfile",
                                "sha256:bb57c7da220a8753d7bdabac0d3afdb6efa742e4c736c5bc93ab40dfd5e23b9b"};

text::Node tree(std::string_view yaml) {
  return *text::parse_yaml(yaml, file_name("compose.yaml"));
}

// Both expected values are Python's: json.dumps(value, sort_keys=True, separators=(",", ":"),
// ensure_ascii=False), and hashlib.sha256 of it.
TEST(Identity, IsTheDigestOfCanonicalJson) {
  const auto identity = identify(tree(kProject), {kProfile, kDockerfile});
  ASSERT_TRUE(identity);
  EXPECT_EQ(
      identity->canonical,
      R"({"files":{"Dockerfile":"sha256:bb57c7da220a8753d7bdabac0d3afdb6efa742e4c736c5bc93ab40dfd5e23b9b",)"
      R"("seccomp/node.json":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"},)"
      R"("project":{"services":{"node":{"command":null,"cpus":0.5,"image":"registry.example/oracle:${TAG:-1.4.0}",)"
      R"("labels":{"note":"café € \"q\" <&>"},"pids_limit":256,"read_only":true}},"x-dvs":{"contract":1,"name":"oracle"}}})");
  EXPECT_EQ(identity->digest, "sha256:2987945d7f7944eb4b7dafd6afcd660492093e5038ceaebaf2abce6e5146a55e");
}

TEST(Identity, ChangesWithAFileAndWithAVariablesName) {
  const std::string digest = identify(tree(kProject), {kProfile})->digest;
  EXPECT_NE(identify(tree(kProject), {kProfile, kDockerfile})->digest, digest);
  std::string other(kProject);
  other.replace(other.find("TAG"), 3, "TAB");
  EXPECT_NE(identify(tree(other), {kProfile})->digest, digest);
}

TEST(Identity, IsTheSameWhereverTheReleaseIsUnpacked) {
  const std::string yaml =
      "services:\n  node:\n    image: a:${TAG}\n    build: .\n    env_file: .env.node\n    volumes: "
      "[\"./data:/data\", \"s:/s\"]\n"
      "volumes: {s: {}}\nsecrets: {k: {file: ./k}}\n";
  const auto digest_in = [&](const std::string& directory) {
    compose::MemoryFiles files;
    files.directory(directory);
    files.add(directory + "/compose.yaml", yaml);
    files.add(directory + "/.env.node", "A=1\n");
    compose::Options options;
    options.working_directory = directory;
    options.project_name = "p";
    return identify(compose::load(files, {}, options).value().uninterpolated, {})->digest;
  };
  EXPECT_EQ(digest_in("/srv/release"), digest_in("/home/operator/oracle"));
}

TEST(Identity, DoesNotDependOnTheOperatorsValues) {
  const auto digest_with = [&](const compose::Environment& environment) {
    compose::MemoryFiles files;
    files.add("/p/compose.yaml", "services: {node: {image: \"a:${TAG}\", ports: [\"${PORT}:80\"]}}\n");
    compose::Options options;
    options.working_directory = "/p";
    return identify(compose::load(files, environment, options).value().uninterpolated, {})->digest;
  };
  EXPECT_EQ(digest_with({{"TAG", "1"}, {"PORT", "1000"}}), digest_with({{"TAG", "2"}, {"PORT", "2000"}}));
}

TEST(Identity, OneFileHasOneDigest) {
  const FileDigest other = {kProfile.path, kDockerfile.digest};
  EXPECT_TRUE(identify(tree(kProject), {kProfile, kProfile}));
  EXPECT_FALSE(identify(tree(kProject), {kProfile, other}));
}

TEST(Identity, FilesAreRelativeAndDigestsWhole) {
  EXPECT_FALSE(identify(tree(kProject), {{"/etc/passwd", kProfile.digest}}));
  EXPECT_FALSE(identify(tree(kProject), {{"", kProfile.digest}}));
  EXPECT_FALSE(identify(tree(kProject), {{"a", "sha256:00"}}));
}

}  // namespace
}  // namespace dvsguard::contract
