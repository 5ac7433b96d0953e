#include "core/advisory/fold.h"

#include <gmock/gmock.h>

#include "core/advisory/testing.h"

namespace dvsguard::advisory {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

Record record_of(std::string_view id, std::vector<std::string_view> aliases) {
  Record record;
  record.id = id;
  record.aliases = std::move(aliases);
  return record;
}

std::vector<std::string_view> preferred(std::vector<Record> records) {
  prefer_go_records(records);
  std::vector<std::string_view> ids;
  for (const auto& record : records) ids.push_back(record.id);
  return ids;
}

Match match_of(std::string id, std::vector<std::string> aliases) {
  Match match;
  match.id = std::move(id);
  match.aliases = std::move(aliases);
  return match;
}

std::vector<std::string> folded(std::vector<Match> matches) {
  fold_matches(matches);
  std::vector<std::string> ids;
  for (const auto& match : matches) ids.push_back(match.id);
  return ids;
}

// OSV's `aliases` is symmetric and transitive: sharing one name is being one fault.
TEST(PreferGoRecords, AnyNameInCommonMakesTheOtherARepetition) {
  EXPECT_THAT(preferred({record_of("GHSA-1", {"CVE-1"}), record_of("GO-1", {"CVE-1"})}), ElementsAre("GO-1"));
  EXPECT_THAT(preferred({record_of("GHSA-1", {}), record_of("GO-1", {"GHSA-1"})}), ElementsAre("GO-1"));
  EXPECT_THAT(preferred({record_of("GHSA-1", {"GO-1"}), record_of("GO-1", {})}), ElementsAre("GO-1"));
}

TEST(PreferGoRecords, WhatGosDatabaseDoesNotHaveStays) {
  EXPECT_THAT(preferred({record_of("GHSA-2", {"CVE-2"}), record_of("GO-1", {"CVE-1"})}),
              ElementsAre("GHSA-2", "GO-1"));
}

TEST(FoldMatches, TwoNamesOfOneFaultAreOneMatch) {
  EXPECT_THAT(folded({match_of("RUSTSEC-1", {"CVE-1", "GHSA-1"}), match_of("GHSA-1", {"CVE-1"})}),
              ElementsAre("GHSA-1"));
}

// A DSA lists the CVEs that it mends under `upstream`.
TEST(FoldMatches, ANoticeGoesOnlyWhereAllItsFaultsAreTold) {
  EXPECT_THAT(folded({match_of("DSA-1", {"CVE-1", "CVE-2"}), match_of("CVE-1", {}), match_of("CVE-2", {})}),
              ElementsAre("CVE-1", "CVE-2"));
  EXPECT_THAT(folded({match_of("DSA-1", {"CVE-1", "CVE-2"}), match_of("CVE-1", {})}),
              ElementsAre("CVE-1", "DSA-1"));
}

TEST(FoldMatches, WhatGoesLendsWhatTheOtherLacks) {
  auto known = match_of("CVE-1", {});
  auto notice = match_of("DSA-1", {"CVE-1"});
  notice.severity = Severity::High;
  notice.fixed = "1.2-3";
  notice.summary = "a fault";
  notice.url = "https://example.org/";
  std::vector matches{known, notice};
  fold_matches(matches);
  ASSERT_EQ(matches.size(), 1);
  EXPECT_EQ(matches[0].severity, Severity::High);
  EXPECT_EQ(matches[0].fixed, "1.2-3");
  EXPECT_EQ(matches[0].summary, "a fault");
  EXPECT_EQ(matches[0].url, "https://example.org/");
  EXPECT_THAT(matches[0].aliases, UnorderedElementsAre("DSA-1"));
}

TEST(FoldMatches, WhatIsSaidAlreadyIsNotReplaced) {
  auto known = match_of("CVE-1", {});
  known.severity = Severity::Low;
  known.fixed = "1.2-3";
  auto notice = match_of("DSA-1", {"CVE-1"});
  notice.severity = Severity::High;
  notice.fixed = "9";
  std::vector matches{notice, known};
  fold_matches(matches);
  ASSERT_EQ(matches.size(), 1);
  EXPECT_EQ(matches[0].severity, Severity::Low);
  EXPECT_EQ(matches[0].fixed, "1.2-3");
}

}  // namespace
}  // namespace dvsguard::advisory
