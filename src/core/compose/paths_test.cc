#include "core/compose/paths.h"

#include <gtest/gtest.h>

#include "core/compose/lexical_path.h"
#include "core/text/json.h"
#include "core/text/yaml.h"

namespace dvsguard::compose {
namespace {

std::string resolved(std::string_view yaml, std::string folder = "/p", std::string home = "/home/u") {
  auto tree = text::parse_yaml(yaml, file_name("compose.yaml"));
  EXPECT_TRUE(tree.has_value());
  if (!tree || !resolve_paths(*tree, {std::move(folder), std::move(home), nullptr})) return "refused";
  return text::canonical_json(*tree).value_or("no JSON");
}

TEST(LexicalPath, AgreesWithGosFilepath) {
  EXPECT_EQ(join_path("/p", "./a/../b"), "/p/b");
  EXPECT_EQ(join_path("/p", "../../../x"), "/x");
  EXPECT_EQ(join_path("sub", "../up"), "up");
  EXPECT_EQ(join_path(".", "./d"), "d");
  EXPECT_EQ(parent_path("/a/b"), "/a");
  EXPECT_EQ(parent_path("/a"), "/");
  EXPECT_EQ(parent_path("a"), ".");
  EXPECT_EQ(parent_path("a/b/"), "a/b");
  EXPECT_EQ(base_name("/a/b/"), "b");
  EXPECT_EQ(relative_path("/a/b", "/a/c/d"), "../c/d");
  EXPECT_EQ(relative_path("/a", "/a"), ".");
  EXPECT_TRUE(is_within("/a", "/a/b"));
  EXPECT_FALSE(is_within("/a", "/ab"));
}

TEST(LexicalPath, KnowsAWindowsPath) {
  EXPECT_TRUE(is_windows_absolute("C:\\x"));
  EXPECT_TRUE(is_windows_absolute("c:/x"));
  EXPECT_TRUE(is_windows_absolute("\\\\host\\share"));
  EXPECT_FALSE(is_windows_absolute("C:x"));
  EXPECT_FALSE(is_windows_absolute("./x"));
}

TEST(Paths, EveryKindOfPathIsLaidBelowTheFolder) {
  EXPECT_EQ(resolved("services: {a: {env_file: [{path: ./e}, {path: /abs}], label_file: [l]}}"),
            R"({"services":{"a":{"env_file":[{"path":"/p/e"},{"path":"/abs"}],"label_file":["/p/l"]}}})");
  EXPECT_EQ(
      resolved("services: {a: {volumes: [{type: bind, source: ./d}, {type: volume, source: d}]}}"),
      R"({"services":{"a":{"volumes":[{"source":"/p/d","type":"bind"},{"source":"d","type":"volume"}]}}})");
  EXPECT_EQ(resolved("secrets: {s: {file: ~/k}}"), R"({"secrets":{"s":{"file":"/home/u/k"}}})");
}

TEST(Paths, AContextMayBeAUrlOrAService) {
  for (const auto* context : {"https://x/y", "docker-image://a", "service:b", "git@h:p", "github.com/a/b"}) {
    const auto yaml = "services: {a: {build: {context: \"" + std::string(context) + "\"}}}";
    EXPECT_NE(resolved(yaml).find("\"context\":\"" + std::string(context) + "\""), std::string::npos);
  }
  EXPECT_EQ(resolved("services: {a: {build: {context: ctx}}}"),
            R"({"services":{"a":{"build":{"context":"/p/ctx"}}}})");
}

TEST(Paths, ABindByDriverOptionsIsABind) {
  EXPECT_EQ(resolved("volumes: {v: {driver: local, driver_opts: {o: bind, device: ./x}}}"),
            R"({"volumes":{"v":{"driver":"local","driver_opts":{"device":"/p/x","o":"bind"}}}})");
  EXPECT_EQ(resolved("volumes: {v: {driver: local, driver_opts: {o: nfs, device: ./x}}}"),
            R"({"volumes":{"v":{"driver":"local","driver_opts":{"device":"./x","o":"nfs"}}}})");
}

TEST(Paths, WithoutAKnownHomeATildeStays) {
  EXPECT_EQ(resolved("secrets: {s: {file: ~/k}}", "sub", ""), R"({"secrets":{"s":{"file":"~/k"}}})");
}

TEST(Remote, UrlsAndGitNamesAreRemote) {
  for (const auto* name :
       {"https://x/y.git", "oci://r/i:t", "git://h/p", "git@github.com:a/b.git", "github.com/a/b"}) {
    EXPECT_TRUE(is_remote(name)) << name;
  }
  for (const auto* name : {"./a.yaml", "/a/b", "a:b.yaml", "dir/x@y:z", "@a:b"})
    EXPECT_FALSE(is_remote(name)) << name;
}

TEST(Remote, CredentialsAreTakenOut) {
  EXPECT_EQ(without_credentials("https://user:pass@host/x.git#main"), "https://host/x.git#main");
  EXPECT_EQ(without_credentials("https://tok@en@host/x?token=s"), "https://host/x");
  EXPECT_EQ(without_credentials("oci://host/app@sha256:aa"), "oci://host/app@sha256:aa");
}

}  // namespace
}  // namespace dvsguard::compose
