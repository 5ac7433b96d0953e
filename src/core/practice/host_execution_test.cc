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

report::Outcome judged(std::string_view body, std::string_view rest = "") {
  return outcome_of(check_least_privilege, Sample(service_yaml(body, rest)));
}

TEST(Provider, RunsOnTheHost) {
  const auto found =
      findings_of(outcome_of(check_least_privilege, Sample("services: {db: {provider: {type: ./setup.sh}}}")),
                  Rule::LP17);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].severity, Severity::Critical);
  EXPECT_EQ(found[0].target, "provider:./setup.sh");
}

TEST(Hooks, PrivilegedAreCriticalAndRootIsHigh) {
  EXPECT_EQ(
      findings_of(judged("    post_start: [{command: ./init, privileged: true}]"), Rule::LP17).at(0).severity,
      Severity::Critical);
  for (const char* user : {"root", "\"0\"", "\"0:0\""})
    EXPECT_EQ(findings_of(judged(std::string("    user: \"10001\"\n    pre_stop: [{command: ./bye, user: ") +
                                 user + "}]"),
                          Rule::LP17)
                  .at(0)
                  .severity,
              Severity::High)
        << user;
}

TEST(Hooks, ThatAddNothingToTheContainerAreKept) {
  EXPECT_THAT(findings_of(judged("    post_start: [{command: ./init}]"), Rule::LP17), IsEmpty());
  EXPECT_THAT(findings_of(judged("    user: root\n    pre_stop: [{command: ./bye, user: root}]"), Rule::LP17),
              IsEmpty());
  EXPECT_THAT(findings_of(judged("    pre_stop: [{command: ./bye, user: \"10001\"}]"), Rule::LP17),
              IsEmpty());
}

TEST(Watch, ReplacesWhatRuns) {
  const auto outcome = judged(
      "    develop: {watch: [{path: ./src, action: sync, target: /src}, {path: ./go.mod, action: rebuild}]}");
  EXPECT_THAT(findings_of(outcome, Rule::LP17), SizeIs(2));
  EXPECT_EQ(findings_of(outcome, Rule::LP17)[0].severity, Severity::Medium);
}

TEST(Watch, ItsCommandIsJudgedAsAHook) {
  const auto watch = [](const std::string& action, const std::string& exec) {
    return judged("    user: \"10001\"\n    develop: {watch: [{path: ./src, action: " + action +
                  ", target: /src, exec: {command: reload" + exec + "}}]}");
  };
  const auto privileged = findings_of(watch("sync+exec", ", privileged: true"), Rule::LP17);
  ASSERT_THAT(privileged, SizeIs(2));
  EXPECT_EQ(privileged[0].target, "sync+exec");
  EXPECT_EQ(privileged[0].severity, Severity::Critical);
  EXPECT_EQ(findings_of(watch("sync+exec", ", user: root"), Rule::LP17).at(0).severity, Severity::High);
  EXPECT_THAT(findings_of(watch("sync+exec", ""), Rule::LP17), SizeIs(1));
  // No other action runs it.
  EXPECT_THAT(findings_of(watch("sync", ", privileged: true"), Rule::LP17), SizeIs(1));
}

TEST(BuildPrivileges, AreTold) {
  EXPECT_THAT(
      targets_of(judged("    build: {context: ., privileged: true, network: host, ssh: [default], "
                        "entitlements: [security.insecure, network.host]}"),
                 Rule::LP17),
      UnorderedElementsAre("build.privileged", "build.network", "build.ssh:default",
                           "build.entitlements:security.insecure", "build.entitlements:network.host"));
  EXPECT_THAT(findings_of(judged("    build: {context: ., network: none}"), Rule::LP17), IsEmpty());
}

TEST(BuildPrivileges, OfNoKnownNameAreNotUnderstood) {
  EXPECT_THAT(targets_of(judged("    build: {context: ., entitlements: [gpu.all]}"), Rule::LP20),
              ElementsAre("build.entitlements:gpu.all"));
}

TEST(Models, RunOnTheHost) {
  EXPECT_THAT(targets_of(judged("    models: [llm]", "models: {llm: {model: ai/smollm2}}"), Rule::LP17),
              ElementsAre("model:llm"));
}

TEST(ProjectPicks, RuntimeParentAndAnnotationsAreHigh) {
  const auto outcome = judged(
      "    runtime: kata\n    cgroup_parent: /system.slice\n    annotations: {run.oci.hooks.stderr: x}\n"
      "    isolation: hyperv\n    storage_opt: {size: 1G, dm.override_udev_sync_check: \"true\"}");
  EXPECT_THAT(targets_of(outcome, Rule::LP18),
              UnorderedElementsAre("runtime:kata", "cgroup_parent", "annotation:run.oci.hooks.stderr",
                                   "isolation", "storage_opt:dm.override_udev_sync_check"));
  EXPECT_EQ(findings_of(outcome, Rule::LP18)[0].severity, Severity::High);
}

TEST(ProjectPicks, TheDefaultIsKept) {
  EXPECT_THAT(findings_of(judged("    runtime: runc\n    isolation: default\n    storage_opt: {size: 1G}"),
                          Rule::LP18),
              IsEmpty());
}

TEST(ProjectPicks, AreExcusedByTheirReason) {
  EXPECT_THAT(
      targets_of(judged("    runtime: nvidia\n"
                        "    x-dvs: {privileges: [{kind: option, what: runtime, why: proves on a card}]}",
                        "x-dvs: {contract: 1, name: sample}"),
                 Rule::LP18),
      IsEmpty());
}

TEST(Steering, OfNamesAndAddressesIsLow) {
  const auto outcome = judged(
      "    dns: [8.8.8.8]\n    dns_search: [corp.example]\n    dns_opt: [ndots:5]\n"
      "    extra_hosts: [\"rpc.example=10.0.0.1\", \"host.docker.internal:host-gateway\"]\n"
      "    external_links: [redis]\n    mac_address: 02:42:ac:11:65:43\n    container_name: api.example.com");
  const auto found = findings_of(outcome, Rule::LP19);
  EXPECT_THAT(found, SizeIs(8));
  for (const auto& finding : found) EXPECT_EQ(finding.severity, Severity::Low);
}

TEST(Steering, AliasesAndAddressesOfNetworks) {
  EXPECT_THAT(targets_of(judged("    networks: {lan: {aliases: [rpc.example, node], ipv4_address: 10.9.0.5}}",
                                "networks: {lan: {ipam: {config: [{subnet: 10.9.0.0/24}]}}}"),
                         Rule::LP19),
              UnorderedElementsAre("name:rpc.example", "address:10.9.0.5"));
}

TEST(Steering, LinkLocalAddresses) {
  EXPECT_THAT(
      targets_of(judged("    networks: {lan: {link_local_ips: [169.254.7.7]}}", "networks: {lan: {}}"),
                 Rule::LP19),
      ElementsAre("address:169.254.7.7"));
}

TEST(Steering, NamesOfTheProjectAreKept) {
  EXPECT_THAT(
      findings_of(judged("    hostname: node\n    container_name: oracle-node\n    links: [\"db:store\"]",
                         "  db: {image: x.example/db:1}"),
                  Rule::LP19),
      IsEmpty());
}

TEST(Steering, PublicAddressesForANetworkAreMedium) {
  const auto found = findings_of(
      judged("    networks: [lan]", "networks: {lan: {ipam: {config: [{subnet: 8.8.8.0/24}]}}}"), Rule::LP19);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].severity, Severity::Medium);
}

}  // namespace
}  // namespace dvsguard::practice
