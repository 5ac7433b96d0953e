#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/practice/testing.h"

namespace dvsguard::practice {
namespace {

using report::Rule;
using report::Severity;
using ::testing::ElementsAre;
using testing::findings_of;
using ::testing::IsEmpty;
using testing::missing_of;
using testing::outcome_of;
using testing::Sample;
using testing::service_yaml;
using ::testing::SizeIs;
using testing::targets_of;
using ::testing::UnorderedElementsAre;

constexpr std::string_view kContract = "x-dvs: {contract: 1, name: sample}";

report::Outcome judged(std::string_view body, std::string_view rest = "") {
  return outcome_of(check_least_privilege, Sample(service_yaml(body, rest)));
}

TEST(WritableRoot, IsBrokenUnlessReadOnly) {
  EXPECT_THAT(targets_of(judged("    init: true"), Rule::LP10), ElementsAre("read_only"));
  EXPECT_THAT(targets_of(judged("    read_only: false"), Rule::LP10), ElementsAre("read_only"));
  EXPECT_THAT(targets_of(judged("    read_only: true"), Rule::LP10), IsEmpty());
}

TEST(WritableRoot, IsExcusedByAReasonToWriteIt) {
  EXPECT_THAT(
      targets_of(
          judged("    x-dvs: {privileges: [{kind: write, what: /, why: writes beside itself}]}", kContract),
          Rule::LP10),
      IsEmpty());
  EXPECT_THAT(
      targets_of(judged("    x-dvs: {privileges: [{kind: write, what: /data, why: chain state}]}", kContract),
                 Rule::LP10),
      ElementsAre("read_only"));
}

// The engine's defaults are noexec, nosuid, nodev.
TEST(Tmpfs, IsKeptUnlessItSaysExec) {
  const auto with = [](const std::string& item) {
    return targets_of(judged("    read_only: true\n    tmpfs: [\"" + item + "\"]"), Rule::LP10);
  };
  EXPECT_THAT(with("/tmp"), IsEmpty());
  EXPECT_THAT(with("/tmp:size=64m,mode=1777"), IsEmpty());
  EXPECT_THAT(with("/tmp:exec,noexec"), IsEmpty());
  EXPECT_THAT(with("/tmp:exec"), ElementsAre("tmpfs:/tmp"));
  EXPECT_THAT(with("/tmp:size=1m,suid"), ElementsAre("tmpfs:/tmp"));
  EXPECT_THAT(with("/tmp:noexec,exec,dev"), ElementsAre("tmpfs:/tmp"));
}

TEST(Limits, OfMemoryAndProcessesAreAskedFor) {
  EXPECT_THAT(targets_of(judged("    init: true"), Rule::LP11), UnorderedElementsAre("memory", "pids"));
  EXPECT_THAT(targets_of(judged("    mem_limit: 2g\n    pids_limit: 256"), Rule::LP11), IsEmpty());
  EXPECT_THAT(targets_of(judged("    deploy: {resources: {limits: {memory: 2g, pids: 1}}}"), Rule::LP11),
              IsEmpty());
}

TEST(Limits, ZeroAndMinusOneAreNone) {
  EXPECT_THAT(targets_of(judged("    mem_limit: 0\n    pids_limit: -1"), Rule::LP11),
              UnorderedElementsAre("memory", "pids"));
  EXPECT_THAT(targets_of(judged("    mem_limit: 2g\n    pids_limit: 0"), Rule::LP11), ElementsAre("pids"));
}

TEST(Limits, OfTheProcessorAreNeverDemanded) {
  EXPECT_THAT(targets_of(judged("    mem_limit: 1\n    pids_limit: 1"), Rule::LP11), IsEmpty());
}

TEST(Limits, EvadedWhereMemoryRunsOut) {
  const std::string limits = "    mem_limit: 2g\n    pids_limit: 256\n";
  EXPECT_THAT(targets_of(judged(limits + "    oom_kill_disable: true"), Rule::LP11),
              ElementsAre("oom_kill_disable"));
  EXPECT_THAT(targets_of(judged(limits + "    oom_score_adj: -1"), Rule::LP11), ElementsAre("oom_score_adj"));
  EXPECT_THAT(targets_of(judged(limits + "    oom_score_adj: 0"), Rule::LP11), IsEmpty());
  const auto swap = findings_of(judged(limits + "    memswap_limit: -1"), Rule::LP11);
  ASSERT_EQ(swap.size(), 1u);
  EXPECT_EQ(swap[0].severity, Severity::Low);
}

TEST(MountModes, NotUnderstoodLeaveTheMountWritable) {
  const auto found = findings_of(judged("    volumes: [\"./keys:/keys:readonly\"]"), Rule::LP13);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].target, "/keys");
  EXPECT_EQ(found[0].severity, Severity::High);
  EXPECT_THAT(targets_of(judged("    volumes: [\"state:/data:RO\"]", "volumes: {state: {}}"), Rule::LP13),
              ElementsAre("/data"));
}

TEST(MountModes, ThatComposeKnowsAreKept) {
  for (const char* mode : {"ro", "rw", "ro,z", "Z", "ro,rslave", "readonly,ro"})
    EXPECT_THAT(targets_of(judged(std::string("    volumes: [\"./keys:/keys:") + mode + "\"]"), Rule::LP13),
                IsEmpty())
        << mode;
}

TEST(MountModes, WritableBelowAReadOnlyMountIsTold) {
  EXPECT_THAT(targets_of(judged("    volumes: [{type: bind, source: ./a, target: /a, read_only: true, bind: "
                                "{recursive: writable}}]"),
                         Rule::LP13),
              ElementsAre("/a"));
}

TEST(Sysctls, AndGroupsNeedAReason) {
  const auto outcome = judged("    sysctls: {net.core.somaxconn: 1024}\n    group_add: [docker, 998]");
  EXPECT_THAT(targets_of(outcome, Rule::LP14),
              ElementsAre("net.core.somaxconn", "group:docker", "group:998"));
  EXPECT_EQ(findings_of(outcome, Rule::LP14).front().severity, Severity::Medium);
}

TEST(Sysctls, AndGroupsAreExcusedByTheirs) {
  EXPECT_THAT(
      targets_of(judged("    sysctls: [net.core.somaxconn=1024]\n    group_add: [\"998\"]\n"
                        "    x-dvs: {privileges: [{kind: sysctl, what: net.core.somaxconn, why: load}, "
                        "{kind: group, what: \"998\", why: socket}]}",
                        kContract),
                 Rule::LP14),
      IsEmpty());
}

TEST(Sysctls, OfOneInterfaceNeedAReason) {
  EXPECT_THAT(targets_of(judged("    networks: {lan: {driver_opts: {com.docker.network.endpoint.sysctls: "
                                "net.ipv4.conf.IFNAME.route_localnet=1}}}",
                                "networks: {lan: {}}"),
                         Rule::LP14),
              ElementsAre("network:lan"));
}

TEST(Declared, NothingIsOneFindingAProject) {
  const auto outcome = outcome_of(check_least_privilege,
                                  Sample("services: {a: {image: x.example/a:1}, b: {image: x.example/b:1}}"));
  const auto found = findings_of(outcome, Rule::LP15);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].service, "");
  EXPECT_EQ(found[0].severity, Severity::Medium);
}

TEST(Declared, AnyBlockIsADeclaration) {
  EXPECT_THAT(findings_of(judged("    init: true", kContract), Rule::LP15), IsEmpty());
}

TEST(Approved, IsAnotherDoorsBusiness) {
  const auto missing = missing_of(judged("    init: true", kContract), Rule::LP16);
  ASSERT_EQ(missing.size(), 1u);
  EXPECT_EQ(missing[0].evidence, "approved contract");
  EXPECT_FALSE(missing[0].decides);
}

TEST(Profiles, InactiveServicesAreCheckedToo) {
  const auto found = findings_of(judged("    profiles: [debug]\n    privileged: true"), Rule::LP01);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].profile, "debug");
}

}  // namespace
}  // namespace dvsguard::practice
