#include "core/advisory/affects.h"

#include <gmock/gmock.h>

namespace dvsguard::advisory {
namespace {

using package::Ecosystem;
using Kind = Event::Kind;

Record with(std::vector<Event> events) {
  Record record;
  record.ranges = {{std::move(events)}};
  return record;
}

bool affects(const Record& record, std::string_view version, Ecosystem ecosystem = Ecosystem::Go) {
  return *is_affected(record, version, *OrderedVersion::parse(ecosystem, version));
}

std::string fix(const Record& record, std::string_view version, Ecosystem ecosystem = Ecosystem::Go) {
  return *earliest_fix({&record}, *OrderedVersion::parse(ecosystem, version));
}

TEST(Affects, AFixIsTheFirstVersionNotAffected) {
  const Record record = with({{Kind::Introduced, "0"}, {Kind::Fixed, "1.2.0"}});
  EXPECT_TRUE(affects(record, "v1.1.9"));
  EXPECT_TRUE(affects(record, "v1.2.0-rc.1"));
  EXPECT_FALSE(affects(record, "v1.2.0"));
  EXPECT_FALSE(affects(record, "v1.2.1"));
}

TEST(Affects, WhatIsBeforeTheIntroductionIsNot) {
  const Record record = with({{Kind::Introduced, "1.1.0"}, {Kind::Fixed, "1.2.0"}});
  EXPECT_FALSE(affects(record, "v1.0.9"));
  EXPECT_TRUE(affects(record, "v1.1.0"));
}

TEST(Affects, EventsCountByTheirVersionsWhateverTheirOrder) {
  const Record record = with(
      {{Kind::Fixed, "2.3.0"}, {Kind::Introduced, "2.0.0"}, {Kind::Fixed, "1.2.0"}, {Kind::Introduced, "0"}});
  EXPECT_TRUE(affects(record, "v1.1.0"));
  EXPECT_FALSE(affects(record, "v1.5.0"));
  EXPECT_TRUE(affects(record, "v2.1.0"));
  EXPECT_FALSE(affects(record, "v2.3.0"));
}

TEST(Affects, TheLastAffectedVersionIsAffected) {
  for (const auto& events :
       {std::vector<Event>{{Kind::Introduced, "1.0.0"}, {Kind::LastAffected, "1.0.0"}},
        std::vector<Event>{{Kind::LastAffected, "1.0.0"}, {Kind::Introduced, "1.0.0"}}}) {
    EXPECT_TRUE(affects(with(events), "v1.0.0"));
    EXPECT_FALSE(affects(with(events), "v1.0.1"));
  }
}

TEST(Affects, ALimitCutsOffWhatIsAtIt) {
  const Record record = with({{Kind::Introduced, "1.0.0"}, {Kind::Limit, "1.5.0"}});
  EXPECT_TRUE(affects(record, "v1.4.9"));
  EXPECT_FALSE(affects(record, "v1.5.0"));
  EXPECT_TRUE(affects(with({{Kind::Introduced, "1.0.0"}, {Kind::Limit, "*"}}), "v9.0.0"));
}

TEST(Affects, AListedVersionIsAffected) {
  Record record;
  record.versions = {"1.0-1"};
  EXPECT_TRUE(affects(record, "1.0-1", Ecosystem::Debian));
  EXPECT_FALSE(affects(record, "1.0-2", Ecosystem::Debian));
}

// deb-version(7): a tilde sorts before the end. apk: _alpha before the release.
TEST(Affects, EachEcosystemHasItsOwnOrder) {
  const Record record = with({{Kind::Introduced, "0"}, {Kind::Fixed, "1.2-3"}});
  EXPECT_TRUE(affects(record, "1.2-3~deb12u1", Ecosystem::Debian));
  EXPECT_FALSE(affects(record, "1:0.1-1", Ecosystem::Debian));
  const Record apk = with({{Kind::Introduced, "0"}, {Kind::Fixed, "1.2.0-r1"}});
  EXPECT_TRUE(affects(apk, "1.2.0_alpha1-r5", Ecosystem::Alpine));
  EXPECT_TRUE(affects(apk, "1.2.0-r0", Ecosystem::Alpine));
  EXPECT_FALSE(affects(apk, "1.2.0-r1", Ecosystem::Wolfi));
}

// go.dev/ref/mod#pseudo-versions: v0.0.0-time-hash sorts by its time.
TEST(Affects, PseudoVersionsSortByTheirTime) {
  const Record record = with({{Kind::Introduced, "0"}, {Kind::Fixed, "0.0.0-20210520170846-37e1c6afe023"}});
  EXPECT_TRUE(affects(record, "v0.0.0-20210226172049-e18ecbb05110"));
  EXPECT_FALSE(affects(record, "v0.0.0-20220722155237-a158d28d115b"));
  EXPECT_FALSE(affects(record, "v0.1.0"));
}

TEST(Affects, ToolchainsAreComparedAsSemanticVersions) {
  const Record record = with({{Kind::Introduced, "1.22.0-0"}, {Kind::Fixed, "1.22.5"}});
  EXPECT_TRUE(affects(record, "go1.22rc1"));
  EXPECT_TRUE(affects(record, "go1.22.4 X:boringcrypto"));
  EXPECT_FALSE(affects(record, "go1.22.5"));
  EXPECT_FALSE(affects(record, "go1.21.9"));
}

TEST(Affects, AVersionThatCannotBeReadIsAnError) {
  EXPECT_FALSE(OrderedVersion::parse(Ecosystem::Go, "(devel)"));
  EXPECT_FALSE(OrderedVersion::parse(Ecosystem::Go, ""));
  EXPECT_FALSE(OrderedVersion::parse(Ecosystem::Alpine, "latest"));
  const Record record = with({{Kind::Introduced, "0"}, {Kind::Fixed, "soon"}});
  EXPECT_FALSE(is_affected(record, "v1.0.0", *OrderedVersion::parse(Ecosystem::Go, "v1.0.0")));
}

// The two examples of govulncheck's earliestValidFix.
TEST(Fix, IsTheEarliestThatIsNotAffectedAgain) {
  const Record first = with({{Kind::Introduced, "0.1.0"},
                             {Kind::Fixed, "0.1.9"},
                             {Kind::Introduced, "1.0.0"},
                             {Kind::Fixed, "2.0.0"}});
  EXPECT_EQ(fix(first, "v1.0.0"), "2.0.0");
  Record second = with({{Kind::Introduced, "1.0.0"},
                        {Kind::Fixed, "1.5.0"},
                        {Kind::Introduced, "2.0.0"},
                        {Kind::Fixed, "2.1.0"}});
  second.ranges.push_back({{{Kind::Introduced, "1.4.0"}, {Kind::Fixed, "1.6.0"}}});
  EXPECT_EQ(fix(second, "v1.0.0"), "1.6.0");
}

TEST(Fix, OfAnOlderBranchIsNone) {
  const Record record = with({{Kind::Introduced, "0"}, {Kind::Fixed, "1.2.0"}, {Kind::Introduced, "2.0.0"}});
  EXPECT_EQ(fix(record, "v2.1.0"), "");
}

TEST(Fix, IsLookedForOnlySoFar) {
  std::vector<std::string> versions;
  for (int i = 1; i < 2000; ++i) versions.push_back("1." + std::to_string(i) + ".0");
  Record record = with({{Kind::Introduced, "0"}, {Kind::Fixed, "9.0.0"}});
  for (const auto& version : versions) {
    record.ranges.push_back({{{Kind::Introduced, "0"}, {Kind::Fixed, version}}});
  }
  EXPECT_EQ(fix(record, "v1.0.0"), "") << "64 of them are tried, all within the first range";
  EXPECT_EQ(fix(record, "v1.1950.0"), "9.0.0");
}

TEST(Fix, IsNotMadeUpFromTheLastAffected) {
  const Record record = with({{Kind::Introduced, "0"}, {Kind::LastAffected, "1.2.0"}});
  EXPECT_EQ(fix(record, "v1.0.0"), "");
  EXPECT_EQ(*last_affected({&record}, *OrderedVersion::parse(Ecosystem::Go, "v1.0.0")), "1.2.0");
}

}  // namespace
}  // namespace dvsguard::advisory
