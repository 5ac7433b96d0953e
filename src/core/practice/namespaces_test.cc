#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/practice/testing.h"

namespace dvsguard::practice {
namespace {

using report::Rule;
using ::testing::ElementsAre;
using testing::findings_of;
using ::testing::IsEmpty;
using testing::missing_of;
using testing::outcome_of;
using testing::Sample;
using testing::service_yaml;
using testing::targets_of;

report::Outcome judged(std::string_view body, std::string_view rest = "") {
  return outcome_of(check_least_privilege, Sample(service_yaml(body, rest)));
}

TEST(Namespaces, SharedWithTheHostAreHigh) {
  for (const char* property : {"network_mode", "pid", "ipc", "uts", "cgroup", "userns_mode"}) {
    const auto found = findings_of(judged(std::string("    ") + property + ": host"), Rule::LP06);
    ASSERT_EQ(found.size(), 1u) << property;
    EXPECT_EQ(found[0].target, std::string(property) + ":host");
    EXPECT_EQ(found[0].severity, report::Severity::High);
  }
}

TEST(Namespaces, SharedWithAnotherContainerAreHigh) {
  constexpr std::string_view kOther = "  other: {image: a.example/b:1}\n";
  EXPECT_THAT(targets_of(judged("    network_mode: service:other", kOther), Rule::LP06),
              ElementsAre("network_mode:service:other"));
  EXPECT_THAT(targets_of(judged("    pid: service:other", kOther), Rule::LP06),
              ElementsAre("pid:service:other"));
  EXPECT_THAT(targets_of(judged("    ipc: container:db"), Rule::LP06), ElementsAre("ipc:container:db"));
  EXPECT_THAT(targets_of(judged("    ipc: shareable"), Rule::LP06), ElementsAre("ipc:shareable"));
}

TEST(Namespaces, OfTheContainersOwnAreKept) {
  const auto outcome = judged("    network_mode: none\n    ipc: private\n    cgroup: private");
  EXPECT_THAT(targets_of(outcome, Rule::LP06), IsEmpty());
  EXPECT_THAT(targets_of(outcome, Rule::LP20), IsEmpty());
  EXPECT_THAT(targets_of(judged("    network_mode: operators-network"), Rule::LP06), IsEmpty());
}

TEST(Namespaces, NetworkOfTheHostByDriverOrName) {
  constexpr std::string_view kBody = "    networks: [outside]";
  EXPECT_THAT(targets_of(judged(kBody, "networks: {outside: {driver: host}}"), Rule::LP06),
              ElementsAre("network:outside"));
  EXPECT_THAT(targets_of(judged(kBody, "networks: {outside: {name: host, external: true}}"), Rule::LP06),
              ElementsAre("network:outside"));
  EXPECT_THAT(targets_of(judged(kBody, "networks: {outside: {driver: bridge}}"), Rule::LP06), IsEmpty());
  EXPECT_THAT(targets_of(judged(kBody, "networks: {outside: {name: hosts, external: true}}"), Rule::LP06),
              IsEmpty());
}

TEST(Namespaces, DefaultNetworkRedefinedAsTheHosts) {
  EXPECT_THAT(
      targets_of(judged("    init: true", "networks: {default: {name: host, external: true}}"), Rule::LP06),
      ElementsAre("network:default"));
}

TEST(Namespaces, NoReasonExcusesThem) {
  EXPECT_THAT(targets_of(judged("    pid: host\n"
                                "    x-dvs: {privileges: [{kind: namespace, what: pid, why: watches}]}",
                                "x-dvs: {contract: 1, name: sample}"),
                         Rule::LP06),
              ElementsAre("pid:host"));
}

TEST(Namespaces, ValuesOfNoKnownMeaningAreNotUnderstood) {
  EXPECT_THAT(targets_of(judged("    pid: hosts"), Rule::LP20), ElementsAre("pid:hosts"));
  EXPECT_THAT(targets_of(judged("    userns_mode: keep-id"), Rule::LP20), ElementsAre("userns_mode:keep-id"));
  EXPECT_THAT(targets_of(judged("    network_mode: \"slirp4netns:allow_host_loopback=true\""), Rule::LP20),
              ElementsAre("network_mode:slirp4netns:allow_host_loopback=true"));
}

}  // namespace
}  // namespace dvsguard::practice
