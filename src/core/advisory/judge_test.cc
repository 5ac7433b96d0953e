#include "core/advisory/judge.h"

#include <gmock/gmock.h>

#include "core/advisory/testing.h"

namespace dvsguard::advisory {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Record record_of(std::string_view id, std::vector<Event> events) {
  Record record;
  record.id = id;
  record.ranges = {{std::move(events)}};
  return record;
}

Event introduced(std::string_view version) {
  return {Event::Kind::Introduced, version};
}
Event fixed(std::string_view version) {
  return {Event::Kind::Fixed, version};
}

// Which of the records affect a crate of this version.
std::vector<std::string> ids(const std::vector<Record>& records, std::string_view version) {
  Subject subject;
  subject.ecosystem = package::Ecosystem::CratesIo;
  subject.name = "a";
  subject.version = version;
  Judged judged;
  judge(records, subject, judged);
  std::vector<std::string> out;
  out.reserve(judged.matches.size());
  for (const auto& match : judged.matches) out.push_back(match.id + " " + match.fixed);
  for (const auto& trouble : judged.troubles) out.push_back("? " + trouble);
  return out;
}

// The example of the schema's section on affected[].ranges[]: fixed in 1.0.2 and 3.0.0, introduced again
// between them in 2.0.0... ("a package that was affected, fixed and affected again").
TEST(Judge, AFaultMayComeBackAndGoAgain) {
  const std::vector records = {
      record_of("X-1", {introduced("1.0.0"), fixed("1.0.2"), introduced("3.0.0"), fixed("3.2.5")})};
  EXPECT_THAT(ids(records, "0.9.0"), ElementsAre());
  EXPECT_THAT(ids(records, "1.0.0"), ElementsAre("X-1 1.0.2"));
  EXPECT_THAT(ids(records, "1.0.2"), ElementsAre());
  EXPECT_THAT(ids(records, "3.2.4"), ElementsAre("X-1 3.2.5"));
  EXPECT_THAT(ids(records, "3.2.5"), ElementsAre());
}

TEST(Judge, RecordsOfOneIdAreOneMatchWithTheHighestSeverity) {
  auto low = record_of("X-1", {introduced("0"), fixed("1.5.0")});
  low.severity = Severity::Low;
  auto high = record_of("X-1", {introduced("0"), fixed("2.0.0")});
  high.severity = Severity::High;
  Subject subject;
  subject.ecosystem = package::Ecosystem::CratesIo;
  subject.version = "1.0.0";
  Judged judged;
  judge({low, high}, subject, judged);
  ASSERT_EQ(judged.matches.size(), 1);
  EXPECT_EQ(judged.matches[0].severity, Severity::High);
  EXPECT_EQ(judged.matches[0].fixed, "2.0.0") << "1.5.0 is affected by the other record";
}

TEST(Judge, WithoutAFixTheLastAffectedVersionIsTold) {
  const std::vector records = {record_of("X-1", {introduced("0"), {Event::Kind::LastAffected, "1.4.0"}})};
  Subject subject;
  subject.ecosystem = package::Ecosystem::CratesIo;
  subject.version = "1.4.0";
  Judged judged;
  judge(records, subject, judged);
  ASSERT_EQ(judged.matches.size(), 1);
  EXPECT_EQ(judged.matches[0].fixed, "");
  EXPECT_EQ(judged.matches[0].last_affected, "1.4.0");
}

TEST(Judge, AVersionThatNobodyCanReadIsNamed) {
  const std::vector records = {record_of("X-1", {introduced("0")})};
  EXPECT_THAT(ids(records, ""), ElementsAre("? nothing says which version it is"));
  EXPECT_THAT(ids(records, "one"), ElementsAre(HasSubstr("? ")));
}

TEST(Judge, OneAdvisoryThatCannotBeComparedHidesNoOther) {
  const std::vector records = {record_of("X-1", {introduced("0"), fixed("no version")}),
                               record_of("X-2", {introduced("0"), fixed("2.0.0")})};
  EXPECT_THAT(ids(records, "1.0.0"), ElementsAre("X-2 2.0.0", HasSubstr("? X-1: ")));
}

}  // namespace
}  // namespace dvsguard::advisory
