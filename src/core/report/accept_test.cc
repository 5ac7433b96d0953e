#include "core/report/accept.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dvsguard::report {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Instant kNow = parse_instant("2026-11-22T10:00:00Z").value();

Finding finding(std::string service, std::string target) {
  Finding made;
  made.rule = Rule::LP09;
  made.severity = Severity::High;
  made.service = std::move(service);
  made.target = std::move(target);
  return made;
}

Accept acceptance(std::string service, std::string target, std::string until = "2027-01-01T00:00:00Z") {
  Accept made;
  made.rule = Rule::LP09;
  made.service = std::move(service);
  made.target = std::move(target);
  made.why = "the prover needs it";
  made.until = parse_instant(until).value();
  made.until_text = std::move(until);
  made.place = {file_name("dvsguard.yaml"), 7, 9};
  return made;
}

struct Done {
  std::vector<bool> accepted;
  std::vector<std::string> notes;
};

Done done(std::vector<Finding> findings, const std::vector<Accept>& accepts) {
  Outcome outcome;
  outcome.findings = std::move(findings);
  Done made;
  made.notes = accept(outcome, accepts, kNow);
  for (const Finding& item : outcome.findings) made.accepted.push_back(item.accepted.has_value());
  return made;
}

TEST(Accept, CoversItsRuleServiceAndTargetAndNoOther) {
  Finding other_rule = finding("node", "/dev/a");
  other_rule.rule = Rule::LP08;
  const Done told = done({finding("node", "/dev/a"), finding("node", "/dev/b"), finding("proxy", "/dev/a"),
                          finding("", "/dev/a"), other_rule},
                         {acceptance("node", "/dev/a")});
  EXPECT_THAT(told.accepted, ElementsAre(true, false, false, false, false));
  EXPECT_THAT(told.notes, IsEmpty());
}

TEST(Accept, AStarIsEveryServiceAndNotTheProject) {
  const Done told =
      done({finding("node", "t"), finding("proxy", "t"), finding("", "t")}, {acceptance("*", "t")});
  EXPECT_THAT(told.accepted, ElementsAre(true, true, false));
}

TEST(Accept, WithoutAServiceIsTheProject) {
  const Done told = done({finding("node", ""), finding("", "")}, {acceptance("", "")});
  EXPECT_THAT(told.accepted, ElementsAre(false, true));
}

TEST(Accept, KeepsWhyAndUntil) {
  Outcome outcome;
  outcome.findings = {finding("node", "t")};
  static_cast<void>(accept(outcome, {acceptance("node", "t")}, kNow));
  ASSERT_TRUE(outcome.findings[0].accepted);
  EXPECT_EQ(outcome.findings[0].accepted->why, "the prover needs it");
  EXPECT_EQ(outcome.findings[0].accepted->until, "2027-01-01T00:00:00Z");
}

TEST(Accept, EndsAtItsInstant) {
  const Done told = done({finding("node", "t")}, {acceptance("node", "t", "2026-11-22T10:00:00Z")});
  EXPECT_THAT(told.accepted, ElementsAre(false));
  EXPECT_THAT(told.notes, ElementsAre("dvsguard.yaml:7:9: the acceptance of LP09 for node ended at "
                                      "2026-11-22T10:00:00Z: it is a finding again"));
  EXPECT_THAT(done({finding("node", "t")}, {acceptance("node", "t", "2026-11-22T10:00:01Z")}).accepted,
              ElementsAre(true));
}

TEST(Accept, AnEndedOneDoesNotHideALaterOne) {
  const Done told = done({finding("node", "t")},
                         {acceptance("node", "t", "2026-01-01T00:00:00Z"), acceptance("node", "t")});
  EXPECT_THAT(told.accepted, ElementsAre(true));
}

TEST(Accept, ThatCoversNothingIsTold) {
  EXPECT_THAT(
      done({finding("node", "t")}, {acceptance("nodes", "t")}).notes,
      ElementsAre("dvsguard.yaml:7:9: the acceptance of LP09 for nodes covers no finding: remove it"));
  EXPECT_THAT(done({}, {acceptance("", "t", "2026-01-01T00:00:00Z")}).notes,
              ElementsAre("dvsguard.yaml:7:9: the acceptance of LP09 covers no finding: remove it"));
}

}  // namespace
}  // namespace dvsguard::report
