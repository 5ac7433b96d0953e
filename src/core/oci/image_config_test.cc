#include "core/oci/image_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/oci/testing.h"

namespace dvsguard::oci {
namespace {

using ::testing::ElementsAre;
using testing::kAnyDigest;

const std::string kRootfs = R"("rootfs":{"type":"layers","diff_ids":[")" + kAnyDigest + R"("]})";

Result<ImageConfig> parse(const std::string& members) {
  return parse_image_config("{" + kRootfs + members + "}", file_name("c"));
}

std::string why(const std::string& members) {
  const auto parsed = parse(members);
  return parsed ? "" : parsed.error().where + ": " + parsed.error().what;
}

// OCI image-spec v1.1, config.md: the example.
TEST(ImageConfig, ReadsTheSpecificationsExample) {
  const auto config = parse_image_config(R"({
    "created": "2015-10-31T22:22:56.015925234Z",
    "author": "Alyssa P. Hacker <alyspdev@example.com>",
    "architecture": "amd64",
    "os": "linux",
    "config": {
        "User": "alice",
        "ExposedPorts": {"8080/tcp": {}},
        "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "FOO=oci_is_a"],
        "Entrypoint": ["/bin/my-app-binary"],
        "Cmd": ["--foreground", "--config", "/etc/my-app.d/default.cfg"],
        "Volumes": {"/var/job-result-data": {}, "/var/log/my-app-logs": {}},
        "WorkingDir": "/home/alice",
        "Labels": {"com.example.project.git.commit": "45a939b2999782a3f005621a8d0f29aa387e1d6b"}
    },
    "rootfs": {
      "diff_ids": [
        "sha256:c6f988f4874bb0add23a778f753c65efe992244e148a1d2ec2a8b664fb66bbd1",
        "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"
      ],
      "type": "layers"
    },
    "history": [
      {"created": "2015-10-31T22:22:54.690851953Z", "created_by": "/bin/sh -c #(nop) ADD file:a in /"},
      {"created": "2015-10-31T22:22:55.613815829Z", "created_by": "/bin/sh -c #(nop) CMD [\"sh\"]", "empty_layer": true},
      {"created": "2015-10-31T22:22:56.329850019Z", "created_by": "/bin/sh -c apk add curl"}
    ]})",
                                         file_name("c"));
  ASSERT_TRUE(config) << config.error().where << config.error().what;
  EXPECT_EQ(config->os, "linux");
  EXPECT_EQ(config->user, "alice");
  EXPECT_EQ(config->env.at(1), "FOO=oci_is_a");
  EXPECT_THAT(config->exposed_ports, ElementsAre("8080/tcp"));
  EXPECT_THAT(config->volumes, ElementsAre("/var/job-result-data", "/var/log/my-app-logs"));
  EXPECT_EQ(config->command.size(), 3u);
  EXPECT_EQ(config->diff_ids.size(), 2u);
  EXPECT_THAT(steps_of_layers(*config), ElementsAre(0u, 2u));
}

TEST(ImageConfig, ReadsDockersHealthcheckAndTriggers) {
  const auto config = parse(
      R"(,"config":{"Healthcheck":{"Test":["CMD-SHELL","curl -f localhost"],"Interval":1},"OnBuild":["RUN x"]})");
  ASSERT_TRUE(config);
  EXPECT_THAT(config->healthcheck, ElementsAre("CMD-SHELL", "curl -f localhost"));
  EXPECT_THAT(config->on_build, ElementsAre("RUN x"));
}

// Docker's strslice.StrSlice
TEST(ImageConfig, OneWordAloneIsACommand) {
  EXPECT_THAT(parse(R"(,"config":{"Cmd":"/bin/sh"})")->command, ElementsAre("/bin/sh"));
}

TEST(ImageConfig, UnknownMembersAreIgnoredAndNullIsAbsent) {
  EXPECT_EQ(why(R"(,"x":[1,{"y":2}],"config":{"Env":null,"AttachStdin":false},"history":null)"), "");
}

TEST(ImageConfig, WrongTypesAreRefusedAndTheirPlaceNamed) {
  EXPECT_THAT(why(R"(,"config":[])"), ::testing::StartsWith("config:"));
  EXPECT_THAT(why(R"(,"config":{"User":0})"), ::testing::StartsWith("config.User:"));
  EXPECT_THAT(why(R"(,"config":{"Env":{"A":"b"}})"), ::testing::StartsWith("config.Env:"));
  EXPECT_THAT(why(R"(,"config":{"Env":["A=b",null]})"), ::testing::StartsWith("config.Env[1]:"));
  EXPECT_THAT(why(R"(,"config":{"Labels":["a"]})"), ::testing::StartsWith("config.Labels:"));
  EXPECT_THAT(why(R"(,"config":{"Labels":{"a":1}})"), ::testing::StartsWith("config.Labels:"));
  EXPECT_THAT(why(R"(,"history":[{"empty_layer":"yes"}])"), ::testing::StartsWith("history[0].empty_layer:"));
}

// Docker and containerd would run as the last of the two.
TEST(ImageConfig, AUserInAnotherCaseIsRefused) {
  EXPECT_THAT(why(R"(,"config":{"User":"1000","USER":"0"})"),
              ::testing::HasSubstr("is read as User by some"));
  EXPECT_THAT(why(R"(,"Config":{"User":"0"})"), ::testing::HasSubstr("is read as config by some"));
  EXPECT_NE(why(R"(,"config":{"User":"1000","User":"0"})"), "");
}

TEST(ImageConfig, LayersNeedDigests) {
  const auto of = [](const std::string& rootfs) { return parse_image_config(rootfs, file_name("c")); };
  EXPECT_FALSE(of("{}"));
  EXPECT_TRUE(of(R"({"rootfs":{"type":"layers","diff_ids":[]}})"));
  EXPECT_TRUE(of(R"({"rootfs":{"type":"layers"}})"));
  EXPECT_FALSE(of(R"({"rootfs":{"type":"layers+base","diff_ids":[]}})"));
  EXPECT_EQ(of(R"({"rootfs":{"type":"layers","diff_ids":["sha256:../x"]}})").error().where,
            "rootfs.diff_ids[0]");
}

TEST(ImageConfig, AHistoryThatDoesNotFitIsKeptAndSaysNothingOfTheLayers) {
  const auto config = parse(R"(,"history":[{"created_by":"a"},{"created_by":"b"}])");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->history.size(), 2u);
  EXPECT_THAT(steps_of_layers(*config), ElementsAre(std::nullopt));
}

TEST(ImageConfig, BytesHaveACap) {
  const std::string largest = "{" + kRootfs + "}";
  EXPECT_TRUE(parse_image_config(largest + std::string(kMaxConfigBytes - largest.size(), ' '), nullptr));
  EXPECT_EQ(parse_image_config(largest + std::string(kMaxConfigBytes + 1 - largest.size(), ' '), nullptr)
                .error()
                .code,
            ErrorCode::Cap);
}

}  // namespace
}  // namespace dvsguard::oci
