#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/practice/testing.h"

namespace dvsguard::practice {
namespace {

using report::Outcome;
using report::Rule;
using ::testing::ElementsAre;
using testing::findings_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::missing_of;
using testing::Sample;
using testing::targets_of;

constexpr std::string_view kRelay = R"(  relay:
    image: a.example/operator/dvsguard-relay:1
    command: [--listen, "127.0.0.1:8545", --socket, /run/dvsguard/signer.sock]
    network_mode: service:node
    volumes: ["/run/dvsguard/node:/run/dvsguard:ro"]
)";

struct World {
  std::vector<std::string> logs;
  host::HostFacts host;

  Outcome judge(const std::string& volumes, std::string_view rest = "") const {
    const Sample sample(testing::service_yaml("    volumes: [" + volumes + "]", rest));
    Evidence evidence = sample.evidence();
    evidence.signer_logs = &logs;
    evidence.host = &host;
    Outcome outcome;
    check_least_privilege(evidence, outcome);
    return outcome;
  }
  std::vector<std::string> told(const std::string& volumes, std::string_view rest = "") const {
    return targets_of(judge(volumes, rest), Rule::LP07);
  }
};

TEST(SignerSocket, IsToldByAPathThatNamesDvsguard) {
  EXPECT_THAT(World().told("\"/srv/dvsguard/log/control.sock:/c.sock\""),
              ElementsAre("/srv/dvsguard/log/control.sock"));
  EXPECT_THAT(World().told("\"/srv/log/control.sock:/run/dvsguard/control.sock\""),
              ElementsAre("/srv/log/control.sock"));
  EXPECT_THAT(World().told("\"/srv/dvsguard/other.sock:/c.sock\""), IsEmpty());
}

TEST(SignerSocket, OfAnotherProductIsNone) {
  EXPECT_THAT(World().told("\"/srv/tor/control.sock:/run/tor/control.sock\""), IsEmpty());
  EXPECT_THAT(World().told("\"/srv/tor/control.sock:/run/tor/control.sock\"",
                           "  other: {image: \"a.example/dvsguard-relay:1\"}"),
              IsEmpty())
      << "a service that is no client, beside one that is";
}

TEST(SignerSocket, IsToldOfAServiceThatReachesTheSigner) {
  const std::string mount = "\"/srv/log/control.sock:/c.sock\"";
  EXPECT_THAT(World().told(mount), IsEmpty());
  EXPECT_THAT(World().told(mount, kRelay), ElementsAre("/srv/log/control.sock"));
  EXPECT_THAT(World().told("\"/run/dvsguard/node:/run/dvsguard:ro\", " + mount),
              ElementsAre("/srv/log/control.sock"));
  std::string relay(kRelay);
  relay.replace(relay.find("[\"/run"), 1, "[" + mount + ", ");
  EXPECT_THAT(World().told("\"/data\"", relay), ElementsAre("/srv/log/control.sock"));
}

TEST(SignerSocket, IsToldByTheFolderThatASignerYamlNames) {
  for (const bool of_the_host : {false, true}) {
    World world;
    (of_the_host ? world.host.signer_logs.value.emplace() : world.logs) = {"/srv/state/../log/"};
    EXPECT_THAT(world.told("\"/srv/log/control.sock:/c.sock\""), ElementsAre("/srv/log/control.sock"));
    const auto found = findings_of(world.judge("\"/srv/log:/log:ro\""), Rule::LP07);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_THAT(found[0].message, HasSubstr("mounts /srv/log, which holds the signer's control socket"));
    EXPECT_EQ(found[0].severity, report::Severity::Critical);
    EXPECT_THAT(world.told("\"/srv:/log:ro\""), ElementsAre("/srv"));
    EXPECT_THAT(world.told("\"/srv/log/entries:/log:ro\", \"/srv/logs:/l\", \"/srv/log/control.sock2:/x\""),
                IsEmpty());
  }
}

TEST(SignerSocket, IsUnknownWhereTheHostsSignerYamlIsNotReadAndSomethingIsMounted) {
  World world;
  world.host.signer_logs.why = "/etc/dvsguard/signer.yaml: cannot open: Permission denied";
  world.host.signer_logs.command = "sudo dvsguard check --host";
  EXPECT_THAT(missing_of(world.judge(""), Rule::LP07), IsEmpty());
  const auto missing = missing_of(world.judge("\"/srv/log:/log:ro\", \"/srv/a:/a\""), Rule::LP07);
  ASSERT_EQ(missing.size(), 1u);
  EXPECT_THAT(missing[0].evidence, HasSubstr("Permission denied"));
  EXPECT_EQ(missing[0].command, "sudo dvsguard check --host");
}

}  // namespace
}  // namespace dvsguard::practice
