#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/practice/host_path.h"
#include "core/practice/sensitive_paths.h"
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
using testing::outcome_of;
using testing::Sample;
using testing::service_yaml;
using ::testing::SizeIs;
using testing::targets_of;

report::Outcome judged(std::string_view body, std::string_view rest = "") {
  return outcome_of(check_least_privilege, Sample(service_yaml(body, rest)));
}

std::vector<report::Finding> mounted(const std::string& volume) {
  return findings_of(judged("    volumes: [\"" + volume + "\"]"), Rule::LP08);
}

TEST(HostPaths, TheWholeHostIsCritical) {
  const auto found = mounted("/:/rootfs:ro");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].severity, Severity::Critical);
  EXPECT_EQ(mounted("/srv/..:/rootfs:ro").at(0).severity, Severity::Critical);
}

TEST(HostPaths, SensitiveOnesAreHighEvenReadOnly) {
  for (const char* path : {"/etc",
                           "/root",
                           "/home",
                           "/home/op",
                           "/var",
                           "/run",
                           "/var/run",
                           "/boot",
                           "/dev",
                           "/proc",
                           "/sys",
                           "/sys/fs/cgroup",
                           "/usr",
                           "/lib",
                           "/bin",
                           "/var/lib",
                           "/var/lib/docker",
                           "/var/lib/docker/volumes",
                           "/var/lib/containerd",
                           "/var/lib/kubelet/pods",
                           "/etc/docker",
                           "/etc/shadow",
                           "/home/op/.ssh",
                           "/root/.ssh/id_ed25519",
                           "/home/op/.docker/config.json",
                           "/home/op/.aws",
                           "/home/op/.kube/config",
                           "/root/.gnupg",
                           "/home/op/.config/gcloud",
                           "/home/op/.config",
                           "/dev/shm"}) {
    const auto found = mounted(std::string(path) + ":/x:ro");
    ASSERT_EQ(found.size(), 1u) << path;
    EXPECT_EQ(found[0].severity, Severity::High) << path;
    EXPECT_EQ(found[0].target, path);
  }
}

TEST(HostPaths, ReviewedSingleFilesAreKeptWhileReadOnly) {
  for (const char* path : {"/etc/localtime", "/etc/timezone", "/etc/os-release", "/etc/ssl/certs",
                           "/etc/ssl/certs/ca-certificates.crt", "/usr/share/zoneinfo", "/proc/cpuinfo"})
    EXPECT_THAT(mounted(std::string(path) + ":" + path + ":ro"), IsEmpty()) << path;
  EXPECT_EQ(mounted("/etc/localtime:/etc/localtime").at(0).severity, Severity::High);
}

TEST(HostPaths, OtherSystemFilesAreLowWhileReadOnly) {
  for (const char* path : {"/etc/hosts", "/etc/passwd", "/usr/bin/node", "/lib/modules"}) {
    EXPECT_EQ(mounted(std::string(path) + ":/x:ro").at(0).severity, Severity::Low) << path;
    EXPECT_EQ(mounted(std::string(path) + ":/x").at(0).severity, Severity::High) << path;
  }
}

TEST(HostPaths, SomebodysDataIsKept) {
  for (const char* path :
       {"/srv/dvs", "/opt/dvs", "/data", "/var/lib/oracle", "/home/op/dvs/data",
        "/root/.eigenlayer/operator_keys", "/home/op/dvs/.docker", "/mnt/disk/etc", "/etcetera", "/var/libs"})
    EXPECT_THAT(mounted(std::string(path) + ":/x"), IsEmpty()) << path;
}

TEST(HostPaths, AreFoundThroughDriverOptionsAndLinks) {
  EXPECT_THAT(findings_of(judged("    volumes: [\"data:/h\"]",
                                 "volumes: {data: {driver_opts: {type: none, o: bind, device: /etc}}}"),
                          Rule::LP08),
              SizeIs(1));
  EXPECT_THAT(findings_of(judged("    volumes: [\"data:/h\"]",
                                 "volumes: {data: {driver_opts: {type: overlay, o: "
                                 "\"lowerdir=/:/srv/a,upperdir=/srv/b\"}}}"),
                          Rule::LP08),
              SizeIs(1));
  EXPECT_THAT(findings_of(judged("    volumes: [\"data:/h\"]",
                                 "volumes: {data: {driver_opts: {type: proc, device: "
                                 "proc}}}"),
                          Rule::LP08),
              SizeIs(1));
  const Sample sample(service_yaml("    volumes: [\"./data:/data\"]"), {}, {}, {{"data", "/etc"}});
  EXPECT_THAT(findings_of(outcome_of(check_least_privilege, sample), Rule::LP08), SizeIs(1));
}

TEST(HostPaths, OfAnUnsetVariableAreUnknown) {
  const auto outcome = judged("    volumes: [\"${DATA}:/data\"]");
  EXPECT_THAT(findings_of(outcome, Rule::LP08), IsEmpty());
  EXPECT_THAT(missing_of(outcome, Rule::LP08), SizeIs(1));
}

TEST(HostPaths, NoReasonExcusesThem) {
  EXPECT_THAT(targets_of(judged("    volumes: [\"/etc:/x:ro\"]\n"
                                "    x-dvs: {privileges: [{kind: mount, what: /x, why: reads it}]}",
                                "x-dvs: {contract: 1, name: sample}"),
                         Rule::LP08),
              ElementsAre("/etc"));
}

TEST(Propagation, SharedWithTheHostIsHigh) {
  EXPECT_EQ(mounted("/srv/a:/x:shared").at(0).severity, Severity::High);
  EXPECT_EQ(mounted("/srv/a:/x:rshared,ro").at(0).severity, Severity::High);
}

TEST(Propagation, OtherwiseIsKept) {
  for (const char* mode : {"rslave", "slave", "private", "rprivate"})
    EXPECT_THAT(mounted(std::string("/srv/a:/x:") + mode), IsEmpty()) << mode;
}

TEST(Propagation, OfASensitivePathIsOneFinding) {
  const auto found = mounted("/:/host:rshared");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].severity, Severity::Critical);
  EXPECT_THAT(found[0].message, HasSubstr("the host mounts"));
}

TEST(ProjectFiles, WritableFromTheContainerAreHigh) {
  EXPECT_EQ(mounted(".:/app").at(0).severity, Severity::High);
  EXPECT_THAT(mounted(".:/app").at(0).message, HasSubstr("compose.yaml"));
  EXPECT_EQ(mounted("./compose.yaml:/c.yaml").at(0).severity, Severity::High);
  EXPECT_THAT(mounted(".:/app:ro"), IsEmpty());
  EXPECT_THAT(mounted("./state:/app"), IsEmpty());
}

// CVE-2024-21626
TEST(WorkingDirectory, BehindADescriptorIsHigh) {
  for (const char* path : {"/proc/self/fd/8", "/proc", "/dev/fd/7", "/app/../proc/self/fd/7"})
    EXPECT_THAT(targets_of(judged(std::string("    working_dir: ") + path), Rule::LP08),
                ElementsAre("working_dir"))
        << path;
  EXPECT_THAT(findings_of(judged("    working_dir: /process"), Rule::LP08), IsEmpty());
}

TEST(BuildFolder, OfAHomeIsTold) {
  EXPECT_THAT(targets_of(judged("    build: /home/op"), Rule::LP08), ElementsAre("/home/op"));
  EXPECT_THAT(findings_of(judged("    build: ./node"), Rule::LP08), IsEmpty());
}

TEST(HostPath, LeadsThroughAProcessToTheRoot) {
  for (const char* path :
       {"/proc/1/root", "/proc/self/root", "/proc/1/task/1/root", "/proc/1/root/proc/2/root"}) {
    EXPECT_EQ(host_path(path), "/") << path;
  }
  EXPECT_EQ(host_path("/proc/1/root/var/run/docker.sock"), "/run/docker.sock");
  EXPECT_EQ(host_path("/proc/1/rooted"), "/proc/1/rooted");
}

TEST(HostPath, HasOneNormalForm) {
  EXPECT_EQ(host_path("/var/run//docker.sock"), "/run/docker.sock");
  EXPECT_EQ(host_path("/var/run"), "/run");
  EXPECT_EQ(host_path("/var/runner"), "/var/runner");
  EXPECT_EQ(host_path("/srv/../var/run/"), "/run");
  EXPECT_EQ(host_path("//"), "/");
}

}  // namespace
}  // namespace dvsguard::practice
