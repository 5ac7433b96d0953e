#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/practice/control_sockets.h"
#include "core/practice/testing.h"

namespace dvsguard::practice {
namespace {

using report::Rule;
using report::Severity;
using ::testing::ElementsAre;
using testing::findings_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::missing_of;
using ::testing::Not;
using testing::outcome_of;
using testing::Sample;
using testing::service_yaml;
using ::testing::SizeIs;
using testing::targets_of;

report::Outcome judged(std::string_view body, std::string_view rest = "") {
  return outcome_of(check_least_privilege, Sample(service_yaml(body, rest)));
}

report::Outcome mounted(const std::string& volume) {
  return judged("    volumes: [\"" + volume + "\"]");
}

TEST(ControlSockets, EachIsOneCriticalFinding) {
  for (const char* path :
       {"/var/run/docker.sock", "/run/docker.sock", "/run/containerd/containerd.sock", "/run/crio/crio.sock",
        "/run/podman/podman.sock", "/run/user/1000/podman/podman.sock", "/run/buildkit/buildkitd.sock",
        "/var/lib/lxd/unix.socket", "/var/snap/lxd/common/lxd/unix.socket", "/var/run/libvirt/libvirt-sock",
        "/run/snapd.socket", "/run/systemd/private", "/run/dbus/system_bus_socket", "/run/user/1000/bus",
        "/tmp/ssh-XXXXabcd/agent.1234", "/home/op/.docker/run/docker.sock", "/opt/rootless/docker.sock"}) {
    const auto outcome = mounted(std::string(path) + ":/s");
    const auto found = findings_of(outcome, Rule::LP07);
    ASSERT_EQ(found.size(), 1u) << path;
    EXPECT_EQ(found[0].severity, Severity::Critical);
    EXPECT_EQ(found[0].target, path);
    EXPECT_THAT(findings_of(outcome, Rule::LP08), IsEmpty()) << path;
  }
}

TEST(ControlSockets, ReadOnlyChangesNothing) {
  EXPECT_THAT(findings_of(mounted("/var/run/docker.sock:/var/run/docker.sock:ro"), Rule::LP07), SizeIs(1));
}

TEST(ControlSockets, AreReachedThroughTheFoldersAboveThem) {
  for (const char* path : {"/", "/var", "/run", "/var/run", "/var/run/", "/run/containerd", "/run/user/1000",
                           "/var//run/../run"})
    EXPECT_THAT(findings_of(mounted(std::string(path) + ":/host:ro"), Rule::LP07), SizeIs(1)) << path;
}

TEST(ControlSockets, OtherPathsAreNone) {
  for (const char* path : {"/srv/docker.sock.d", "/var/lib/oracle", "/runs", "./docker", "/etc/localtime"})
    EXPECT_THAT(findings_of(mounted(std::string(path) + ":/x"), Rule::LP07), IsEmpty()) << path;
}

TEST(ControlSockets, AreFoundThroughSecretsAndConfigs) {
  EXPECT_THAT(targets_of(judged("    secrets: [engine]", "secrets: {engine: {file: /var/run/docker.sock}}"),
                         Rule::LP07),
              ElementsAre("/var/run/docker.sock"));
  EXPECT_THAT(
      targets_of(judged("    configs: [engine]", "configs: {engine: {file: /run/podman/podman.sock}}"),
                 Rule::LP07),
      ElementsAre("/run/podman/podman.sock"));
}

TEST(ControlSockets, AreFoundThroughDriverOptions) {
  const auto found =
      findings_of(judged("    volumes: [\"engine:/e\"]",
                         "volumes: {engine: {driver_opts: {type: none, o: \"ro,bind\", device: /var/run}}}"),
                  Rule::LP07);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].where.size(), 2u) << "the mount, and the option that makes it one";
}

TEST(ControlSockets, AreFoundThroughVolumesFromInAnyOrderAndCycle) {
  const auto outcome = outcome_of(check_least_privilege, Sample(R"(
services:
  a: {image: x.example/a:1, volumes_from: [b]}
  b: {image: x.example/b:1, volumes_from: ["c:ro"]}
  c: {image: x.example/c:1, volumes: ["/var/run/docker.sock:/s"]}
)"));
  EXPECT_THAT(findings_of(outcome, Rule::LP07), SizeIs(3));
}

TEST(ControlSockets, OfAContainerOutsideTheProjectAreUnknown) {
  const auto outcome = judged("    volumes_from: [\"container:agent\"]");
  EXPECT_THAT(missing_of(outcome, Rule::LP07), SizeIs(1));
  EXPECT_THAT(missing_of(outcome, Rule::LP08), SizeIs(1));
}

TEST(ControlSockets, UseApiSocketIsOne) {
  const auto found = findings_of(judged("    use_api_socket: true"), Rule::LP07);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].target, "use_api_socket");
  EXPECT_THAT(findings_of(judged("    use_api_socket: false"), Rule::LP07), IsEmpty());
}

TEST(ControlSockets, AreFoundBehindSymbolicLinks) {
  const Sample sample(service_yaml("    volumes: [\"./state:/state\"]"), {}, {},
                      {{"state", "/var/run/docker.sock"}});
  EXPECT_THAT(findings_of(outcome_of(check_least_privilege, sample), Rule::LP07), SizeIs(1));
}

TEST(ControlSockets, AreFoundBehindSymbolicLinksOfSecretsAndVolumes) {
  const testing::Files links = {{"state", "/var/run/docker.sock"}};
  const Sample secret(service_yaml("    secrets: [engine]", "secrets: {engine: {file: ./state}}"), {}, {},
                      links);
  EXPECT_THAT(findings_of(outcome_of(check_least_privilege, secret), Rule::LP07), SizeIs(1));
  const Sample volume(
      service_yaml("    volumes: [\"data:/e\"]",
                   "volumes: {data: {driver_opts: {type: none, o: bind, device: /project/state}}}"),
      {}, {}, links);
  EXPECT_THAT(findings_of(outcome_of(check_least_privilege, volume), Rule::LP07), SizeIs(1));
}

TEST(ControlSockets, UnknownSourceIsUnknownUnlessItsTargetTells) {
  const auto unknown = judged("    volumes: [\"${DATA}:/data\"]");
  EXPECT_THAT(findings_of(unknown, Rule::LP07), IsEmpty());
  EXPECT_THAT(missing_of(unknown, Rule::LP07), SizeIs(1));
  EXPECT_THAT(findings_of(judged("    volumes: [\"${SOCKET}:/var/run/docker.sock\"]"), Rule::LP07),
              SizeIs(1));
  EXPECT_THAT(findings_of(judged("    volumes: [\"${SSH_AUTH_SOCK}:/agent\"]"), Rule::LP07), SizeIs(1));
}

TEST(ControlSockets, MaskedByAnEmptyDeviceAreNone) {
  EXPECT_THAT(findings_of(mounted("/dev/null:/var/run/docker.sock"), Rule::LP07), IsEmpty());
}

TEST(RemoteEngine, IsFoundByItsVariableWithoutShowingTheValue) {
  const auto found =
      findings_of(judged("    environment: {DOCKER_HOST: \"tcp://user:hunter2@proxy:2375\"}"), Rule::LP07);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].target, "DOCKER_HOST");
  EXPECT_THAT(found[0].message, Not(HasSubstr("hunter2")));
}

TEST(RemoteEngine, IsFoundByItsPortUnderAnyName) {
  EXPECT_THAT(targets_of(judged("    environment: {ENDPOINT: \"tcp://proxy:2375\"}"), Rule::LP07),
              ElementsAre("ENDPOINT"));
  EXPECT_THAT(
      targets_of(judged("    command: [\"--providers.docker.endpoint=tcp://proxy:2375\"]"), Rule::LP07),
      ElementsAre("command"));
}

TEST(RemoteEngine, PathsEmptyValuesAndOtherPortsAreNone) {
  EXPECT_THAT(findings_of(judged("    environment: {DOCKER_HOST: \"unix:///var/run/docker.sock\", A: "
                                 "\"http://a:23750\", CONTAINER_HOST: \"\"}"),
                          Rule::LP07),
              IsEmpty());
}

TEST(SocketProxy, IsFoundByItsImage) {
  EXPECT_THAT(targets_of(outcome_of(check_least_privilege, Sample(R"(
services:
  proxy: {image: "ghcr.io/tecnativa/docker-socket-proxy:0.3"}
  other: {image: "acme/docker-socket-proxy-docs:1"}
)")),
                         Rule::LP07),
              ElementsAre("ghcr.io/tecnativa/docker-socket-proxy:0.3"));
}

TEST(ControlSocketPath, TellsASocketFromTheFolderThatHoldsIt) {
  EXPECT_FALSE(control_socket("/run/docker.sock")->below);
  EXPECT_FALSE(control_socket("/run/containerd/containerd.sock")->below);
  EXPECT_TRUE(control_socket("/run/containerd")->below);
  EXPECT_TRUE(control_socket("/run")->below);
  EXPECT_FALSE(control_socket("\\\\.\\pipe\\docker_engine")->below);
  EXPECT_FALSE(control_socket("/runner").has_value());
}

}  // namespace
}  // namespace dvsguard::practice
