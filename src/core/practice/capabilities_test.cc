#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/practice/capability_names.h"
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
using testing::targets_of;

report::Outcome judged(std::string_view body, std::string_view rest = "") {
  return outcome_of(check_least_privilege, Sample(service_yaml(body, rest)));
}

TEST(Privileged, IsCriticalAndPointsAtItsLine) {
  const auto found = findings_of(judged("    privileged: true"), Rule::LP01);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].severity, Severity::Critical);
  EXPECT_EQ(found[0].where.front().line, 4u);
  EXPECT_EQ(found[0].service, "node");
}

TEST(Privileged, FalseAndAbsentAreKept) {
  EXPECT_THAT(targets_of(judged("    privileged: false"), Rule::LP01), IsEmpty());
  EXPECT_THAT(targets_of(judged("    init: true"), Rule::LP01), IsEmpty());
}

TEST(Privileged, IsUnknownWhereItsVariableHasNoValue) {
  const auto outcome = judged("    privileged: ${PRIVILEGED}");
  EXPECT_THAT(targets_of(outcome, Rule::LP01), IsEmpty());
  EXPECT_EQ(missing_of(outcome, Rule::LP01).size(), 1u);
}

TEST(DroppedCapabilities, AllInAnyCaseIsKept) {
  EXPECT_THAT(targets_of(judged("    cap_drop: [ALL]"), Rule::LP02), IsEmpty());
  EXPECT_THAT(targets_of(judged("    cap_drop: [all]"), Rule::LP02), IsEmpty());
  EXPECT_THAT(targets_of(judged("    cap_drop: [NET_RAW, All]"), Rule::LP02), IsEmpty());
}

TEST(DroppedCapabilities, NoneOrSomeIsBroken) {
  EXPECT_THAT(targets_of(judged("    init: true"), Rule::LP02), ElementsAre("cap_drop"));
  EXPECT_THAT(targets_of(judged("    cap_drop: [NET_RAW, cap_mknod]"), Rule::LP02), ElementsAre("cap_drop"));
}

// moby/moby daemon/pkg/oci/caps/defaults.go
TEST(DroppedCapabilities, EveryDefaultOneByOneIsKept) {
  const std::string all =
      "CHOWN, cap_dac_override, FSETID, FOWNER, MKNOD, NET_RAW, SETGID, SETUID, SETFCAP, SETPCAP, "
      "NET_BIND_SERVICE, SYS_CHROOT, KILL";
  EXPECT_THAT(targets_of(judged("    cap_drop: [" + all + ", AUDIT_WRITE]"), Rule::LP02), IsEmpty());
  EXPECT_THAT(targets_of(judged("    cap_drop: [" + all + "]"), Rule::LP02), ElementsAre("cap_drop"));
}

TEST(AddedCapabilities, AreHighWithoutAReason) {
  const auto found = findings_of(judged("    cap_add: [CAP_net_admin]"), Rule::LP03);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].target, "cap:NET_ADMIN");
  EXPECT_EQ(found[0].severity, Severity::High);
}

TEST(AddedCapabilities, AreCriticalWhereTheyGiveTheHost) {
  for (const char* name : {"SYS_ADMIN", "SYS_MODULE", "SYS_RAWIO", "SYS_PTRACE", "DAC_READ_SEARCH", "BPF",
                           "MKNOD", "ALL", "cap_sys_admin", "all"}) {
    const auto found = findings_of(judged(std::string("    cap_add: [") + name + "]"), Rule::LP03);
    ASSERT_EQ(found.size(), 1u) << name;
    EXPECT_EQ(found[0].severity, Severity::Critical) << name;
  }
}

constexpr std::string_view kContract = R"(
x-dvs: {contract: 1, name: sample}
)";

std::string reason(const std::string& what) {
  return "    x-dvs: {privileges: [{kind: capability, what: " + what + ", why: p2p below 1024}]}";
}

TEST(AddedCapabilities, AreExcusedByTheirReasonUnlessCritical) {
  EXPECT_THAT(targets_of(judged("    cap_drop: [ALL]\n    cap_add: [NET_BIND_SERVICE]\n" +
                                    reason("CAP_NET_BIND_SERVICE"),
                                kContract),
                         Rule::LP03),
              IsEmpty());
  EXPECT_THAT(targets_of(judged("    cap_add: [SYS_ADMIN]\n" + reason("SYS_ADMIN"), kContract), Rule::LP03),
              ElementsAre("cap:SYS_ADMIN"));
}

TEST(AddedCapabilities, OfNoKnownNameAreNotUnderstood) {
  const auto outcome = judged("    cap_add: [NET_ADMINS]");
  EXPECT_THAT(targets_of(outcome, Rule::LP03), IsEmpty());
  EXPECT_THAT(targets_of(outcome, Rule::LP20), ElementsAre("cap:NET_ADMINS"));
}

TEST(AddedCapabilities, AreUnknownWhereAVariableNamesThem) {
  const auto outcome = judged("    cap_add: [\"${EXTRA_CAP}\"]");
  EXPECT_THAT(targets_of(outcome, Rule::LP03), IsEmpty());
  EXPECT_EQ(missing_of(outcome, Rule::LP03).size(), 1u);
}

// capabilities(7): 0 to 40.
TEST(CapabilityNames, AreThoseOfLinux61) {
  EXPECT_EQ(capabilities().size(), 41u);
  EXPECT_NE(find_capability("CHECKPOINT_RESTORE"), nullptr);
  EXPECT_EQ(find_capability("ALL"), nullptr);
  EXPECT_EQ(capability_name("cap_Sys_Admin"), "SYS_ADMIN");
}

}  // namespace
}  // namespace dvsguard::practice
