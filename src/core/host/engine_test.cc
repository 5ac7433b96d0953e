#include "core/host/engine.h"

#include <gtest/gtest.h>

#include "core/host/advisories.h"
#include "core/text/json.h"

namespace dvsguard::host {
namespace {

text::Node json(std::string_view bytes) {
  return *text::parse_json(bytes, file_name("engine"));
}

// As Debian 12's docker.io answers.
constexpr std::string_view kVersion = R"({"Components":[
  {"Name":"Engine","Version":"20.10.24+dfsg1","Details":{"GitCommit":"5d6db84"}},
  {"Name":"containerd","Version":"1.6.20~ds1","Details":{"GitCommit":"1.6.20~ds1-1+deb12u3"}},
  {"Name":"runc","Version":"1.1.5+ds1","Details":{"GitCommit":"1.1.5+ds1-1+deb12u1"}},
  {"Name":"docker-init","Version":"0.19.0","Details":{"GitCommit":""}}]})";

TEST(ReadEngine, GivesItsPartsAndSettings) {
  const auto engine = read_engine(
      json(kVersion),
      json(R"({"LoggingDriver":"json-file","LiveRestoreEnabled":true,"DockerRootDir":"/var/lib/docker",
        "SecurityOptions":["name=seccomp,profile=default","name=userns","name=no-new-privileges"]})"));
  ASSERT_TRUE(engine) << engine.error().what;
  EXPECT_FALSE(engine->podman);
  ASSERT_EQ(engine->components.size(), 4u);
  EXPECT_EQ(engine->components[2].name, "runc");
  EXPECT_EQ(engine->components[2].version, "1.1.5+ds1");
  EXPECT_EQ(engine->logging_driver, "json-file");
  EXPECT_TRUE(engine->userns && engine->no_new_privileges && engine->live_restore);
  EXPECT_FALSE(engine->rootless);
}

TEST(ReadEngine, KnowsPodman) {
  const auto engine = read_engine(json(R"j({"Components":[{"Name":"Podman Engine","Version":"4.3.1"},
      {"Name":"OCI Runtime (crun)","Version":"crun version 1.8.1\ncommit: f8a096be"}]})j"),
                                  json("{}"));
  ASSERT_TRUE(engine);
  EXPECT_TRUE(engine->podman);
  EXPECT_EQ(engine->components[1].name, "crun");
  EXPECT_EQ(engine->components[1].version, "1.8.1");
}

TEST(ReadEngine, RefusesOtherTypes) {
  EXPECT_FALSE(read_engine(json("[]"), json("{}")));
  EXPECT_FALSE(read_engine(json("{}"), json("null")));
  EXPECT_FALSE(read_engine(json(R"({"Components":{}})"), json("{}")));
  EXPECT_FALSE(read_engine(json(R"({"Components":[1]})"), json("{}")));
  EXPECT_FALSE(read_engine(json("{}"), json(R"({"LoggingDriver":7})")));
  EXPECT_FALSE(read_engine(json("{}"), json(R"({"LiveRestoreEnabled":"yes"})")));
}

std::vector<std::string> ids(const std::string& name, const std::string& version) {
  std::vector<std::string> all;
  for (const Match& match : matches({name, version, ""})) all.emplace_back(match.advisory->ids);
  return all;
}

// GHSA-xr7r-f8xq-vfvv: affected up to 1.1.11, fixed in 1.1.12; GHSA-9493-h29p-rfm2: fixed in 1.2.8, 1.3.3;
// GHSA-cm76-qm8v-3j95: 2.1.0 alone; GHSA-x86f-5xw2-fm2r: fixed in 29.5.1.
TEST(Advisories, EndWithTheReleaseThatMends) {
  EXPECT_EQ(ids("runc", "1.1.11").size(), 2u);
  EXPECT_EQ(ids("runc", "1.1.12").size(), 1u);
  EXPECT_EQ(ids("runc", "1.2.7").size(), 1u);
  EXPECT_EQ(ids("runc", "1.2.8").size(), 0u);
  EXPECT_EQ(ids("runc", "1.3.2").size(), 1u);
  EXPECT_EQ(ids("runc", "1.3.3").size(), 0u);
  EXPECT_EQ(ids("runc", "1.4.0-rc.2").size(), 1u);
  EXPECT_EQ(ids("runc", "1.4.0").size(), 0u);
  EXPECT_EQ(ids("containerd", "1.7.26").size(), 1u);
  EXPECT_EQ(ids("containerd", "1.7.27").size(), 0u);
  EXPECT_EQ(ids("containerd", "2.1.0").size(), 1u);
  EXPECT_EQ(ids("containerd", "2.1.1").size(), 0u);
  EXPECT_EQ(ids("engine", "24.0.8").size(), 2u);
  EXPECT_EQ(ids("engine", "25.0.2").size(), 1u);
  EXPECT_EQ(ids("engine", "29.5.0").size(), 1u);
  EXPECT_EQ(ids("engine", "29.5.1").size(), 0u);
  EXPECT_EQ(ids("crun", "0.1.0").size(), 0u);
  EXPECT_EQ(ids("runc", "unknown").size(), 0u);
}

TEST(Advisories, KnowADistributionsBuild) {
  EXPECT_TRUE(is_upstream({"runc", "1.2.5", "v1.2.5-0-g59923ef"}));
  EXPECT_TRUE(is_upstream({"engine", "28.0.1", "bbd0a17"}));
  EXPECT_FALSE(is_upstream({"engine", "20.10.24+dfsg1", "5d6db84"}));
  EXPECT_FALSE(is_upstream({"runc", "1.1.5", "1.1.5+ds1-1+deb12u1"}));
  EXPECT_FALSE(is_upstream({"runc", "1.1.12-0ubuntu2", ""}));
  EXPECT_FALSE(is_upstream({"runc", "1.1.12", ""}));
}

}  // namespace
}  // namespace dvsguard::host
