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
using ::testing::UnorderedElementsAre;

report::Outcome judged(const std::string& options) {
  return outcome_of(check_least_privilege, Sample(service_yaml("    security_opt: [" + options + "]")));
}

TEST(NoNewPrivileges, IsReadInEverySpelling) {
  for (const char* spelling : {"no-new-privileges", "\"no-new-privileges:true\"", "no-new-privileges=true",
                               "no-new-privileges=1", "\"no-new-privileges:T\""})
    EXPECT_THAT(targets_of(judged(spelling), Rule::LP04), IsEmpty()) << spelling;
}

TEST(NoNewPrivileges, MissingOrOffIsBroken) {
  for (const char* spelling : {"\"no-new-privileges:false\"", "no-new-privileges=0",
                               "no-new-privileges=", "no-new-privileges=yes", "apparmor=docker-default"})
    EXPECT_THAT(targets_of(judged(spelling), Rule::LP04), ElementsAre("no-new-privileges")) << spelling;
}

TEST(NoNewPrivileges, LastOfSeveralWins) {
  EXPECT_THAT(targets_of(judged("no-new-privileges=true, no-new-privileges=false"), Rule::LP04),
              ElementsAre("no-new-privileges"));
  EXPECT_THAT(targets_of(judged("no-new-privileges=false, \"no-new-privileges:true\""), Rule::LP04),
              IsEmpty());
}

TEST(Confinement, SwitchedOffWithColonOrEqualsIsHigh) {
  for (const char* option :
       {"seccomp=unconfined", "seccomp:unconfined", "apparmor=unconfined", "apparmor:unconfined",
        "label=disable", "label:disable", "disable", "systempaths=unconfined", "systempaths:unconfined",
        "label=type:spc_t", "unmask=ALL", "writable-cgroups=true"}) {
    const auto found = findings_of(judged(std::string("\"") + option + "\""), Rule::LP05);
    ASSERT_EQ(found.size(), 1u) << option;
    EXPECT_EQ(found[0].target, option);
    EXPECT_EQ(found[0].severity, report::Severity::High);
  }
}

TEST(Confinement, ProfilesOfOnesOwnAreKept) {
  const auto outcome = judged(
      "seccomp=seccomp/node.json, seccomp=builtin, \"apparmor:docker-default\", \"label=level:s0:c1,c2\"");
  EXPECT_THAT(targets_of(outcome, Rule::LP05), IsEmpty());
  EXPECT_THAT(targets_of(outcome, Rule::LP20), IsEmpty());
}

TEST(Confinement, LastProfileWins) {
  EXPECT_THAT(targets_of(judged("seccomp=unconfined, seccomp=node.json"), Rule::LP05), IsEmpty());
  EXPECT_THAT(targets_of(judged("seccomp=node.json, seccomp=unconfined"), Rule::LP05),
              ElementsAre("seccomp=unconfined"));
}

TEST(Confinement, SeveralSwitchedOffAreSeveralFindings) {
  EXPECT_THAT(targets_of(judged("seccomp=unconfined, apparmor=unconfined"), Rule::LP05),
              UnorderedElementsAre("seccomp=unconfined", "apparmor=unconfined"));
}

TEST(Confinement, PointsAtTheOption) {
  const Sample sample(
      service_yaml("    security_opt:\n      - no-new-privileges\n      - seccomp=unconfined"));
  const auto found = findings_of(outcome_of(check_least_privilege, sample), Rule::LP05);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].where.front().line, 6u);
}

TEST(SecurityOptions, OfNoKnownWordAreNotUnderstood) {
  EXPECT_THAT(targets_of(judged("seccmp=unconfined"), Rule::LP20), ElementsAre("seccmp=unconfined"));
  EXPECT_THAT(targets_of(judged("unconfined"), Rule::LP20), ElementsAre("unconfined"));
}

TEST(SecurityOptions, OfAnUnsetVariableAreUnknown) {
  EXPECT_EQ(missing_of(judged("\"${SECURITY}\""), Rule::LP05).size(), 1u);
}

}  // namespace
}  // namespace dvsguard::practice
