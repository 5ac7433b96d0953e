#include "core/contract/privilege.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/contract/testing.h"

namespace dvsguard::contract {
namespace {

using testing::contract_of;
using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using testing::parsed;
using testing::project;
using ::testing::StartsWith;

// A service with `body`, and reasons for `privileges`, a list in flow form.
std::string asking(std::string_view privileges, std::string_view body) {
  return project("", std::string(body) + "    x-dvs: {privileges: [" + std::string(privileges) + "]}");
}

bool has(std::string_view privilege, std::string_view body) {
  return parsed(asking(privilege, body)).has_value();
}

constexpr std::string_view kLocked = "    cap_drop: [ALL]\n    read_only: true\n";

TEST(Privilege, CapabilitiesMatchInAnyCaseWithOrWithoutTheirPrefix) {
  const Contract contract = contract_of(asking("{kind: capability, what: cap_net_admin, why: w}",
                                               "    cap_drop: [ALL]\n    cap_add: [NET_ADMIN]\n"));
  EXPECT_NE(find_reason(contract, "node", PrivilegeKind::Capability, "NET_ADMIN"), nullptr);
  EXPECT_NE(find_reason(contract, "node", PrivilegeKind::Capability, "CAP_NET_ADMIN"), nullptr);
  EXPECT_EQ(find_reason(contract, "node", PrivilegeKind::Capability, "NET_RAW"), nullptr);
  EXPECT_EQ(find_reason(contract, "node", PrivilegeKind::Device, "NET_ADMIN"), nullptr);
  EXPECT_EQ(find_reason(contract, "other", PrivilegeKind::Capability, "NET_ADMIN"), nullptr);
}

TEST(Privilege, AReasonForWhatTheServiceDoesNotHaveIsAnError) {
  EXPECT_EQ(error_of(asking("{kind: capability, what: NET_ADMIN, why: w}", kLocked)),
            "6:26 gives a reason for a privilege that \"node\" does not have: capability \"NET_ADMIN\" | "
            "remove it, "
            "or ask for the privilege with Compose's own key");
  EXPECT_FALSE(has("{kind: capability, what: NET_BIND_SERVICE, why: w}", kLocked));
  EXPECT_FALSE(has("{kind: device, what: /dev/sgx_enclave, why: w}", kLocked));
  EXPECT_FALSE(has("{kind: port, what: 26656/tcp, why: w}", kLocked));
  EXPECT_FALSE(has("{kind: mount, what: /data, why: w}", kLocked));
  EXPECT_FALSE(has("{kind: write, what: /data, why: w}", kLocked));
  EXPECT_FALSE(has("{kind: sysctl, what: net.core.somaxconn, why: w}", kLocked));
  EXPECT_FALSE(has("{kind: group, what: video, why: w}", kLocked));
  EXPECT_FALSE(has("{kind: namespace, what: pid, why: w}", kLocked));
  EXPECT_FALSE(has("{kind: option, what: runtime, why: w}", kLocked));
  EXPECT_FALSE(has("{kind: egress, what: \"rpc.example:443\", why: w}", "    network_mode: none\n"));
}

TEST(Privilege, AReasonForWhatTheServiceHasIsTaken) {
  EXPECT_TRUE(has("{kind: capability, what: NET_BIND_SERVICE, why: w}", ""));  // Docker's own default set
  EXPECT_TRUE(has("{kind: device, what: /dev/sgx_enclave, why: w}", "    devices: [/dev/sgx_enclave]\n"));
  EXPECT_TRUE(
      has("{kind: device, what: \"c 10:200 rwm\", why: w}", "    device_cgroup_rules: [\"c 10:200 rwm\"]\n"));
  EXPECT_TRUE(has("{kind: device, what: gpu, why: w}", "    gpus: all\n"));
  EXPECT_TRUE(has("{kind: mount, what: /data/, why: w}", "    volumes: [\"./d:/data\"]\n"));
  EXPECT_TRUE(
      has("{kind: write, what: /data/db, why: w}", "    read_only: true\n    volumes: [\"./d:/data\"]\n"));
  EXPECT_FALSE(
      has("{kind: write, what: /data/db, why: w}", "    read_only: true\n    volumes: [\"./d:/data:ro\"]\n"));
  EXPECT_FALSE(
      has("{kind: write, what: /database, why: w}", "    read_only: true\n    volumes: [\"./d:/data\"]\n"));
  EXPECT_TRUE(
      has("{kind: write, what: /tmp, why: w}", "    read_only: true\n    tmpfs: [\"/tmp:size=64m\"]\n"));
  EXPECT_TRUE(
      has("{kind: sysctl, what: net.core.somaxconn, why: w}", "    sysctls: {net.core.somaxconn: 1024}\n"));
  EXPECT_TRUE(has("{kind: group, what: video, why: w}", "    group_add: [video]\n"));
  EXPECT_TRUE(has("{kind: namespace, what: \"pid:host\", why: w}", "    pid: host\n"));
  EXPECT_TRUE(has("{kind: option, what: runtime, why: w}", "    runtime: crun\n"));
  EXPECT_TRUE(has("{kind: egress, what: \"rpc.example:443\", why: w}", ""));
}

TEST(Privilege, PortsAreTheContainersOwnAndMayBeARange) {
  const Contract contract = contract_of(
      asking("{kind: port, what: 26656-26658, why: w}", "    ports: [\"1234:26656\", \"26657:26657\"]\n"));
  EXPECT_NE(find_reason(contract, "node", PrivilegeKind::Port, "26657/tcp"), nullptr);
  EXPECT_EQ(find_reason(contract, "node", PrivilegeKind::Port, "26657/udp"), nullptr);
  EXPECT_EQ(find_reason(contract, "node", PrivilegeKind::Port, "26659/tcp"), nullptr);
  EXPECT_FALSE(has("{kind: port, what: 1234/tcp, why: w}", "    ports: [\"1234:26656\"]\n"));
  EXPECT_FALSE(has("{kind: port, what: 26656/udp, why: w}", "    ports: [\"1234:26656\"]\n"));
}

TEST(Privilege, FormsThatNameNothingAreRefused) {
  for (const char* privilege :
       {"{kind: port, what: \"0/tcp\", why: w}", "{kind: port, what: \"9-8/tcp\", why: w}",
        "{kind: port, what: \"80/icmp\", why: w}", "{kind: port, what: 26656, why: w}",
        "{kind: capability, what: \"NET ADMIN\", why: w}", "{kind: write, what: data, why: w}",
        "{kind: namespace, what: mount, why: w}", "{kind: egress, what: \"a b\", why: w}",
        "{kind: Port, what: 80/tcp, why: w}", "{kind: port, what: 80/tcp}",
        "{kind: port, what: 80/tcp, why: \"\"}", "{kind: port, what: 80/tcp, why: w, who: me}"}) {
    EXPECT_FALSE(has(privilege, "    ports: [\"80:80\"]\n    privileged: true\n")) << privilege;
  }
}

TEST(Privilege, OnlyAnEgressIsTheOperatorsSetting) {
  const std::string config = "  config: {RPC: {type: url, why: w}}";
  const auto with = [&](std::string_view privilege) {
    return parsed(
        project(config, "    ports: [\"80:80\"]\n    x-dvs: {privileges: [" + std::string(privilege) + "]}"));
  };
  EXPECT_TRUE(with("{kind: egress, what: {config: RPC}, why: w}"));
  EXPECT_FALSE(with("{kind: egress, what: {config: RPX}, why: w}"));
  EXPECT_FALSE(with("{kind: egress, what: {cfg: RPC}, why: w}"));
  EXPECT_FALSE(with("{kind: port, what: {config: RPC}, why: w}"));
}

TEST(Privilege, TwoReasonsForOneThingAreRefused) {
  EXPECT_THAT(
      error_of(asking(
          "{kind: capability, what: NET_RAW, why: a}, {kind: capability, what: CAP_NET_RAW, why: b}", "")),
      HasSubstr("second reason"));
}

TEST(Privilege, AValueThatHangsOnAVariableMayBeAnything) {
  EXPECT_TRUE(parsed(
      project("  config: {D: {type: path, why: w}}",
              "    devices: [\"${D}\"]\n    x-dvs: {privileges: [{kind: device, what: /dev/kvm, why: w}]}")));
}

TEST(Logs, AreOfTheClosedLists) {
  const Contract contract =
      contract_of(project("", "    x-dvs: {logs: {format: json, security_events: [started, key_used]}}"));
  EXPECT_THAT(find_terms(contract, "node")->logs->security_events, ElementsAre("started", "key_used"));
  EXPECT_THAT(error_of(project("", "    x-dvs: {logs: {format: jsn, security_events: []}}")),
              HasSubstr("did you mean json?"));
  EXPECT_THAT(error_of(project("", "    x-dvs: {logs: {format: json, security_events: [start]}}")),
              StartsWith("4:52 \"start\" is not on the list"));
  EXPECT_THAT(error_of(project("", "    x-dvs: {logs: {format: json, security_events: [started, started]}}")),
              HasSubstr("twice"));
  EXPECT_THAT(error_of(project("", "    x-dvs: {logs: {format: json}}")),
              HasSubstr("lacks `security_events`"));
}

}  // namespace
}  // namespace dvsguard::contract
