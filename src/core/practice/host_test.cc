#include "core/practice/host.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/practice/scanned_image.h"
#include "core/practice/testing.h"

namespace dvsguard::practice {
namespace {

using report::Outcome;
using report::Rule;
using report::Severity;
using ::testing::ElementsAre;
using testing::findings_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::missing_of;
using testing::Sample;
using testing::service_yaml;
using testing::targets_of;

// A host that says all it can: Docker with its defaults, two accounts, one range of subordinate ids.
host::HostFacts plain() {
  host::HostFacts facts;
  facts.daemon.value = host::Daemon();
  facts.engine.value = host::Engine();
  facts.engine.value->logging_driver = "json-file";
  facts.engine.value->live_restore = true;
  facts.accounts.value = {{"root", 0, 0}, {"ann", 1000, 1000}, {"DVS-oracle-8f3a2c", 10001, 10001}};
  facts.groups.value = {{"docker", 998, {}}, {"users", 100, {"ann"}}};
  facts.subuid.value = {{"dockremap", 200000, 65536}, {"bob", 100000, 65536}};
  facts.subgid.value = facts.subuid.value;
  return facts;
}

Outcome judged(testing::Check check, const std::string& body, const host::HostFacts& facts) {
  const Sample sample(service_yaml(body));
  Evidence evidence = sample.evidence();
  evidence.host = &facts;
  Outcome outcome;
  check(evidence, outcome);
  return outcome;
}

Outcome judged(const host::HostFacts& facts) {
  Outcome outcome;
  check_host(facts, outcome);
  return outcome;
}

TEST(HostLogs, TheEnginesOwnDriverCountsWhereNoneIsNamed) {
  host::HostFacts facts = plain();
  EXPECT_EQ(findings_of(judged(check_runtime_logs, "", facts), Rule::LG02).size(), 1u);
  facts.engine.value->logging_driver = "local";
  EXPECT_THAT(findings_of(judged(check_runtime_logs, "", facts), Rule::LG02), IsEmpty());
  EXPECT_EQ(
      findings_of(judged(check_runtime_logs, "    logging: {driver: json-file}", facts), Rule::LG02).size(),
      1u);
  facts.engine.value->logging_driver = "none";
  EXPECT_EQ(findings_of(judged(check_runtime_logs, "", facts), Rule::LG01).size(), 1u);
  EXPECT_THAT(findings_of(judged(check_runtime_logs, "    logging: {driver: local}", facts), Rule::LG01),
              IsEmpty());
}

TEST(HostLogs, TheEnginesOwnBoundsCountForItsDriver) {
  host::HostFacts facts = plain();
  facts.daemon.value->log_opts["max-size"] = "10m";
  EXPECT_THAT(findings_of(judged(check_runtime_logs, "", facts), Rule::LG02), IsEmpty());
  const auto own =
      judged(check_runtime_logs, "    logging: {driver: json-file, options: {max-size: \"-1\"}}", facts);
  EXPECT_EQ(findings_of(own, Rule::LG02).size(), 1u);
  facts.engine.value->logging_driver = "local";  // then the options are local's
  const auto other = judged(check_runtime_logs, "    logging: {driver: json-file}", facts);
  EXPECT_EQ(findings_of(other, Rule::LG02).size(), 1u);
}

TEST(HostNoNewPrivileges, IsTheEnginesWhereTheServiceSaysNothing) {
  host::HostFacts facts = plain();
  EXPECT_EQ(findings_of(judged(check_least_privilege, "", facts), Rule::LP04).size(), 1u);
  facts.daemon.value->no_new_privileges = true;
  EXPECT_THAT(findings_of(judged(check_least_privilege, "", facts), Rule::LP04), IsEmpty());
  const auto off = judged(check_least_privilege, "    security_opt: [\"no-new-privileges:false\"]", facts);
  EXPECT_EQ(findings_of(off, Rule::LP04).size(), 1u);
}

TEST(HostIds, AnIdentityOfTheDvsIsKept) {
  const auto outcome = judged(check_user_id, "    user: \"10001\"", plain());
  EXPECT_THAT(targets_of(outcome, Rule::ID02), IsEmpty());
  EXPECT_THAT(targets_of(outcome, Rule::ID03), IsEmpty());
  EXPECT_THAT(missing_of(outcome, Rule::ID03), IsEmpty());
}

TEST(HostIds, AnotherAccountsIdCollides) {
  const auto outcome = judged(check_user_id, "    user: \"1000:1000\"", plain());
  ASSERT_EQ(findings_of(outcome, Rule::ID03).size(), 1u);
  EXPECT_THAT(findings_of(outcome, Rule::ID03)[0].message, HasSubstr("ann"));
  EXPECT_EQ(findings_of(outcome, Rule::ID02).size(), 1u);
}

TEST(HostIds, SubordinateIdsCollideUpToTheirLast) {
  EXPECT_THAT(targets_of(judged(check_user_id, "    user: \"99999\"", plain()), Rule::ID03), IsEmpty());
  EXPECT_EQ(findings_of(judged(check_user_id, "    user: \"100000\"", plain()), Rule::ID03).size(), 1u);
  EXPECT_EQ(findings_of(judged(check_user_id, "    user: \"165535\"", plain()), Rule::ID03).size(), 1u);
  EXPECT_THAT(targets_of(judged(check_user_id, "    user: \"165536\"", plain()), Rule::ID03), IsEmpty());
}

TEST(HostIds, UserNamespacesMoveThem) {
  host::HostFacts facts = plain();
  facts.engine.value->userns = true;
  facts.daemon.value->userns_remap = "default";
  const auto root = findings_of(judged(check_user_id, "    user: root", facts), Rule::ID01);
  ASSERT_EQ(root.size(), 1u);
  EXPECT_THAT(root[0].message, HasSubstr("maps to user 200000"));
  // 1000 in the container is 201000 on the host, and not ann.
  EXPECT_THAT(targets_of(judged(check_user_id, "    user: \"1000\"", facts), Rule::ID03), IsEmpty());
  const auto host_mode = judged(check_user_id, "    user: \"1000\"\n    userns_mode: host", facts);
  EXPECT_EQ(findings_of(host_mode, Rule::ID03).size(), 1u);
}

TEST(HostIds, WhatCannotBeReadIsMissing) {
  host::HostFacts facts = plain();
  facts.accounts = {std::nullopt, "/etc/passwd: cannot open it", "getent passwd"};
  const auto outcome = judged(check_user_id, "    user: \"1000\"", facts);
  ASSERT_EQ(missing_of(outcome, Rule::ID02).size(), 1u);
  EXPECT_EQ(missing_of(outcome, Rule::ID02)[0].command, "getent passwd");
  EXPECT_THAT(targets_of(outcome, Rule::ID03), IsEmpty());
}

TEST(HostIds, AnImagesUserIsMissing) {
  const auto outcome = judged(check_user_id, "", plain());
  EXPECT_EQ(missing_of(outcome, Rule::ID02).size(), 1u);
  EXPECT_EQ(missing_of(outcome, Rule::ID03).size(), 1u);
}

TEST(HostIds, AnImageThatWasLookedIntoSaysItsUser) {
  image::ImageFacts facts;
  facts.users = {{"node", "10001", "10001"}, {"ann", "1000", "1000"}};
  const auto outcome_of = [&](const std::string& body, const std::string& user) {
    facts.image.config.user = user;
    const Sample sample(service_yaml(body));
    Evidence evidence = sample.evidence();
    const host::HostFacts host = plain();
    const std::map<std::string, ScannedImage, std::less<>> images{{"node", {.facts = facts, .now = {}}}};
    evidence.host = &host;
    evidence.images = &images;
    Outcome outcome;
    check_user_id(evidence, outcome);
    return outcome;
  };
  EXPECT_THAT(findings_of(outcome_of("", "node"), Rule::ID02), IsEmpty());
  EXPECT_THAT(missing_of(outcome_of("", "node"), Rule::ID02), IsEmpty());
  EXPECT_EQ(findings_of(outcome_of("", "ann"), Rule::ID03).size(), 1u);
  EXPECT_EQ(findings_of(outcome_of("    user: ann", "node"), Rule::ID03).size(), 1u);
  EXPECT_EQ(findings_of(outcome_of("", ""), Rule::ID02).size(), 1u);  // root
  EXPECT_EQ(missing_of(outcome_of("", "nobody"), Rule::ID03).size(), 1u);
}

TEST(HostSocket, OpenToAllOrToAnotherGroupIsTold) {
  host::HostFacts facts = plain();
  facts.sockets = {{"/var/run/docker.sock", 0660, 0, 998, true}};
  EXPECT_THAT(targets_of(judged(facts), Rule::LP07), IsEmpty());
  facts.sockets[0].mode = 0666;
  EXPECT_EQ(findings_of(judged(facts), Rule::LP07)[0].severity, Severity::Critical);
  facts.sockets[0].reachable = false;
  EXPECT_THAT(targets_of(judged(facts), Rule::LP07), IsEmpty());
  facts.sockets[0] = {"/var/run/docker.sock", 0660, 0, 100, true};
  const auto wide = findings_of(judged(facts), Rule::LP07);
  ASSERT_EQ(wide.size(), 1u);
  EXPECT_EQ(wide[0].severity, Severity::High);
  EXPECT_THAT(wide[0].message, HasSubstr("users"));
  facts.sockets[0].mode = 0644;  // reading is not connecting
  EXPECT_THAT(targets_of(judged(facts), Rule::LP07), IsEmpty());
}

TEST(HostRuntimes, AReleaseWithAKnownWeaknessIsToldADistributionsIsAsked) {
  host::HostFacts facts = plain();
  facts.engine.value->components = {{"runc", "1.1.11", "v1.1.11-0-g4bccb38c"}};
  EXPECT_THAT(targets_of(judged(facts), Rule::PA01),
              ElementsAre("runc CVE-2024-21626", "runc CVE-2025-31133"));
  facts.engine.value->components = {{"runc", "1.1.5+ds1", "1.1.5+ds1-1+deb12u1"}};
  EXPECT_THAT(targets_of(judged(facts), Rule::PA01), IsEmpty());
  EXPECT_EQ(missing_of(judged(facts), Rule::PA01).size(), 2u);
  facts.engine.value->components = {{"runc", "1.3.3", "v1.3.3-0-gd842d771"}};
  EXPECT_THAT(missing_of(judged(facts), Rule::PA01), IsEmpty());
}

TEST(HostNotes, SayWhoIsRootAndWhatStops) {
  host::HostFacts facts = plain();
  EXPECT_THAT(host_notes(facts), IsEmpty());
  facts.engine.value->live_restore = false;
  facts.groups.value->front().members = {"ann", "e\x1b[1mve"};
  const auto notes = host_notes(facts);
  ASSERT_EQ(notes.size(), 2u);
  EXPECT_EQ(notes[1], "members of the group docker are root on this host: ann, e\\x1b[1mve");
}

}  // namespace
}  // namespace dvsguard::practice
