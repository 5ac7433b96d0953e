#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/practice/ip_address.h"
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

constexpr std::string_view kContract = "x-dvs: {contract: 1, name: sample}";

report::Outcome judged(std::string_view body, std::string_view rest = "") {
  return outcome_of(check_least_privilege, Sample(service_yaml(body, rest)));
}

std::vector<report::Finding> published(const std::string& port) {
  return findings_of(judged("    ports: [\"" + port + "\"]"), Rule::LP12);
}

TEST(Ports, OnAllInterfacesAreMedium) {
  for (const char* port : {"26656:26656", "26656", "0.0.0.0:26656:26656", "[::]:26656:26656"}) {
    const auto found = published(port);
    ASSERT_EQ(found.size(), 1u) << port;
    EXPECT_EQ(found[0].severity, Severity::Medium);
    EXPECT_EQ(found[0].target, "port 26656/tcp");
  }
}

TEST(Ports, OnLoopbackOrOneAddressAreKept) {
  for (const char* port :
       {"127.0.0.1:9090:9090", "127.8.0.1:9090:9090", "[::1]:9090:9090", "192.168.1.5:9090:9090"})
    EXPECT_THAT(published(port), IsEmpty()) << port;
}

TEST(Ports, OfMetricsDebuggersAndDatabasesAreHigh) {
  for (const char* port : {"9090:9090", "1234:9100", "6060:6060", "40000:40000", "5432:5432", "8545:8545",
                           "8551:8551", "13000:3000", "26657:26657", "2345:2345"})
    EXPECT_EQ(published(port).at(0).severity, Severity::High) << port;
  EXPECT_EQ(published("9090:9090/udp").at(0).severity, Severity::Medium);
}

TEST(Ports, OfADatabasesImageAreHighWhateverTheirNumber) {
  const auto found = findings_of(
      outcome_of(
          check_least_privilege,
          Sample("services: {db: {image: \"docker.io/library/postgres:16\", ports: [\"6000:6000\"]}}")),
      Rule::LP12);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].severity, Severity::High);
}

TEST(Ports, AreExcusedByTheirReason) {
  const auto with = [](const std::string& port, const std::string& what) {
    return targets_of(judged("    ports: [\"" + port + "\"]\n    x-dvs: {privileges: [{kind: port, what: \"" +
                                 what + "\", why: p2p}]}",
                             kContract),
                      Rule::LP12);
  };
  EXPECT_THAT(with("26656:26656", "26656/tcp"), IsEmpty());
  EXPECT_THAT(with("8000-8010:8000-8010", "8000-8010/tcp"), IsEmpty());
  EXPECT_THAT(with("8000-8010:8000-8010", "8000-8009/tcp"), ElementsAre("port 8010/tcp"));
}

TEST(Ports, OfARangeAreOneFinding) {
  const auto found = published("8000-8010:8000-8010/udp");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].target, "port 8000-8010/udp");
  EXPECT_EQ(published("9080-9095:9080-9095").at(0).severity, Severity::High);
}

TEST(Ports, OfTheLongSyntaxAreRead) {
  EXPECT_THAT(targets_of(judged("    ports: [{target: 80, published: \"8080\", host_ip: 127.0.0.1}, "
                                "{target: 81, published: \"8081\", protocol: udp}]"),
                         Rule::LP12),
              ElementsAre("port 81/udp"));
}

TEST(Ports, OnAnUnknownAddressAreUnknown) {
  const auto outcome = judged("    ports: [{target: 80, published: \"8080\", host_ip: \"${ADDRESS}\"}]");
  EXPECT_EQ(targets_of(outcome, Rule::LP12).size() + missing_of(outcome, Rule::LP12).size(), 1u);
}

TEST(Ports, OfTheHostsNetworkAreAnotherRules) {
  EXPECT_THAT(findings_of(judged("    network_mode: host"), Rule::LP12), IsEmpty());
}

TEST(Networks, OfTheHostsOwnWireOpenEveryPort) {
  for (const char* driver : {"macvlan", "ipvlan"})
    EXPECT_THAT(
        targets_of(judged("    networks: [lan]", std::string("networks: {lan: {driver: ") + driver + "}}"),
                   Rule::LP12),
        ElementsAre("network:lan"));
  EXPECT_THAT(targets_of(judged("    networks: [lan]", "networks: {lan: {driver: bridge}}"), Rule::LP12),
              IsEmpty());
  EXPECT_THAT(targets_of(judged("    networks: [lan]",
                                "networks: {lan: {driver_opts: "
                                "{com.docker.network.bridge.gateway_mode_ipv4: nat-unprotected}}}"),
                         Rule::LP12),
              ElementsAre("network:lan"));
}

TEST(Networks, OfThePluginsAreNotUnderstood) {
  EXPECT_THAT(targets_of(judged("    networks: [lan]", "networks: {lan: {driver: weave}}"), Rule::LP20),
              ElementsAre("network:lan"));
}

TEST(Volumes, OfPluginsAreNotUnderstood) {
  EXPECT_THAT(
      targets_of(judged("    volumes: [\"data:/data\"]", "volumes: {data: {driver: rexray}}"), Rule::LP20),
      ElementsAre("data"));
  EXPECT_THAT(targets_of(judged("    volumes: [\"data:/data\"]",
                                "volumes: {data: {driver_opts: {type: nfs, o: "
                                "\"addr=10.0.0.1,rw\", device: \":/x\"}}}"),
                         Rule::LP20),
              IsEmpty());
}

// Go's net.ParseIP.
TEST(IpAddress, IsReadAsTheEngineReadsIt) {
  EXPECT_TRUE(parse_ip("127.255.0.1")->is_loopback());
  EXPECT_TRUE(parse_ip("::1")->is_loopback());
  EXPECT_TRUE(parse_ip("0:0:0:0:0:0:0:1")->is_loopback());
  EXPECT_TRUE(parse_ip("::ffff:127.0.0.1")->is_loopback());
  EXPECT_TRUE(parse_ip("::")->is_unspecified());
  EXPECT_TRUE(parse_ip("0.0.0.0")->is_unspecified());
  EXPECT_FALSE(parse_ip("2001:db8::1")->is_local());
  EXPECT_TRUE(parse_ip("fd00::1")->is_local());
  EXPECT_FALSE(parse_ip("172.32.0.1")->is_local());
  for (const char* bad : {"", "127.0.0", "127.0.0.01", "256.0.0.1", "1.2.3.4.5", ":::", "1::2::3",
                          "12345::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "localhost", "1:", "fe80::1%eth0"})
    EXPECT_FALSE(parse_ip(bad).has_value()) << bad;
}

}  // namespace
}  // namespace dvsguard::practice
