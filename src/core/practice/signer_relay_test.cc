#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "core/practice/testing.h"

namespace dvsguard::practice {
namespace {

using report::Rule;
using testing::findings_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::outcome_of;
using testing::Sample;
using testing::targets_of;

constexpr std::string_view kRelay = R"(services:
  node: {image: "a.example/node:1"}
  relay:
    image: a.example/operator/dvsguard-relay:1
    command: [--listen, "127.0.0.1:8545", --socket, /run/dvsguard/signer.sock]
    network_mode: service:node
    volumes: ["/run/dvsguard/node:/run/dvsguard:ro"]
)";

std::string with(std::string_view what, std::string_view by) {
  std::string yaml(kRelay);
  const std::size_t at = yaml.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return yaml.replace(at, what.size(), by);
}

std::string shares(std::string_view yaml) {
  const auto found = findings_of(outcome_of(check_least_privilege, Sample(yaml)), Rule::LP06);
  return found.empty() ? "" : found.front().message;
}

TEST(SignerRelay, SharesTheNodesNetworkForItsSake) {
  EXPECT_EQ(shares(kRelay), "");
  EXPECT_EQ(shares(with("127.0.0.1:8545", "127.9.9.9:1")), "");
  EXPECT_EQ(shares(with("    network_mode", "    entrypoint: [/dvsguard-relay]\n    network_mode")), "");
}

TEST(SignerRelay, ListensOnLoopbackAlone) {
  for (const char* listen : {"0.0.0.0:8545", "[::]:8545", "10.0.0.1:8545", "localhost:8545", ":8545", "8545",
                             "127.0.0.1:0", "127.0.0.1:", "127.0.0.1:8545x"}) {
    EXPECT_THAT(shares(with("127.0.0.1:8545", listen)), HasSubstr("elsewhere than on loopback")) << listen;
  }
}

TEST(SignerRelay, MountsTheFolderOfItsSocketReadOnlyAndNothingElse) {
  EXPECT_THAT(shares(with("dvsguard:ro", "dvsguard")), HasSubstr("may change the folder"));
  EXPECT_THAT(shares(with("dvsguard:ro", "dvsguard:readonly")), HasSubstr("may change the folder"));
  EXPECT_THAT(shares(with(":/run/dvsguard:ro", ":/other:ro")), HasSubstr("not the folder of its socket"));
  EXPECT_THAT(shares(with("volumes: [", "volumes: [\"./operator.json:/key.json:ro\", ")),
              HasSubstr("given more"));
  EXPECT_THAT(shares(with("volumes: [", "volumes: [\"/data\", ")), HasSubstr("given more"));
  EXPECT_THAT(shares(with("    volumes: [\"/run/dvsguard/node:/run/dvsguard:ro\"]\n", "")),
              HasSubstr("given more"));
  EXPECT_THAT(shares(with("    network_mode", "    environment: {A: b}\n    network_mode")),
              HasSubstr("given more"));
}

TEST(SignerRelay, IsToldWhatItDoesByItsCommandAlone) {
  for (const char* command :
       {"[]", "[sh]", "[--listen, \"127.0.0.1:1\"]", "[--socket, /run/dvsguard/signer.sock]"}) {
    EXPECT_THAT(shares(with("[--listen, \"127.0.0.1:8545\", --socket, /run/dvsguard/signer.sock]", command)),
                HasSubstr("its command is not"))
        << command;
  }
  EXPECT_THAT(shares(with("    network_mode", "    entrypoint: [/bin/sh, -c]\n    network_mode")),
              HasSubstr("its command is not"));
}

TEST(SignerRelay, AnotherImageAndAnotherNamespaceAreNoRelays) {
  EXPECT_THAT(shares(with("operator/dvsguard-relay", "operator/socat")), HasSubstr("on its loopback"));
  EXPECT_THAT(shares(with("dvsguard-relay:1", "dvsguard-relay/x:1")), HasSubstr("on its loopback"));
  EXPECT_THAT(shares(with("service:node", "container:node")), HasSubstr("joins no service"));
  EXPECT_THAT(shares(with("service:node", "host")), HasSubstr("shares the host's network"));
  EXPECT_THAT(shares(with("network_mode:", "pid:")), HasSubstr("another container's processes"));
}

std::vector<std::string> mounts(std::string_view volume, Rule rule) {
  return targets_of(
      outcome_of(check_least_privilege, Sample("services: {node: {image: \"a.example/node:1\", volumes: [\"" +
                                               std::string(volume) + "\"]}}")),
      rule);
}

TEST(SignerFolders, OnlyAClientsOwnIsFreeAndOnlyForReading) {
  EXPECT_THAT(mounts("/run/dvsguard/node:/run/dvsguard:ro", Rule::LP08), IsEmpty());
  for (const char* volume : {"/run/dvsguard/node:/run/dvsguard", "/run/dvsguard:/run/dvsguard:ro",
                             "/var/run/dvsguard:/x:ro", "/etc/dvsguard/operator.json:/key.json:ro",
                             "/var/lib/dvsguard/keys:/keys:ro", "/var/lib/dvsguard/signer:/log:ro"}) {
    EXPECT_EQ(mounts(volume, Rule::LP08).size(), 1u) << volume;
  }
}

TEST(SignerFolders, TheControlSocketIsOne) {
  EXPECT_THAT(mounts("/run/dvsguard/node:/run/dvsguard:ro", Rule::LP07), IsEmpty());
  EXPECT_EQ(mounts("/var/lib/dvsguard/signer:/log:ro", Rule::LP07).size(), 1u);
  EXPECT_EQ(mounts("/var/lib/dvsguard/signer/control.sock:/c.sock", Rule::LP07).size(), 1u);
}

}  // namespace
}  // namespace dvsguard::practice
