#include "core/advisory/status.h"

#include <gmock/gmock.h>

#include "core/advisory/testing.h"

namespace dvsguard::advisory {
namespace {

using package::Ecosystem;
using std::chrono::days;
using std::chrono::seconds;

class Freshness : public testing::Test {
 protected:
  void SetUp() override {
    Compiler compiler;
    ASSERT_TRUE(compiler.add_osv(document(go_osv("GO-1", "example.org/a", R"("versions":["1"])"))));
    ASSERT_TRUE(compiler.add_debian_tracker(
        document(R"({"a":{"CVE-1":{"releases":{"bookworm":{"status":"open"}}}}})", kFetched - days(3))));
    ASSERT_TRUE(compiler.add_osv(document(R"({"id":"X","modified":"2026-01-01T00:00:00Z",
        "affected":[{"package":{"ecosystem":"Alpine","name":"a"},"versions":["1"]}]})")));
    file_ = compiled(compiler);
  }

  // The kind and release of the one gap, or "none".
  std::string gap(Ecosystem ecosystem, const package::OsRelease& os, Instant now) const {
    const Database database = file_.open();
    const auto gaps = find_gaps(&database, std::span(&ecosystem, 1), &os, now);
    if (gaps.empty()) return "none";
    constexpr std::string_view kNames[] = {"not matched ", "missing ", "stale "};
    return std::string(kNames[static_cast<std::size_t>(gaps[0].kind)]) + gaps[0].release;
  }

  Compiled file_;
};

TEST_F(Freshness, ASourceIsStaleOnceItIsOlderThanMayBe) {
  const Database database = file_.open();
  for (const auto& [now, stale] :
       {std::pair(kFetched + days(7), false), std::pair(kFetched + days(7) + seconds(1), true)}) {
    for (const auto& age : source_ages(database, now)) {
      if (age.source.ecosystem != "Go") continue;
      EXPECT_EQ(age.stale, stale);
      EXPECT_EQ(age.age, now - kFetched);
    }
  }
}

TEST_F(Freshness, ADateInTheFutureSaysNothingOfItsAge) {
  EXPECT_EQ(gap(Ecosystem::Go, {}, kFetched - days(1)), "none") << "clocks differ";
  EXPECT_EQ(gap(Ecosystem::Go, {}, kFetched - days(1) - seconds(1)), "stale ");
}

TEST_F(Freshness, GapsAreOfTheReleaseThatIsThere) {
  EXPECT_EQ(gap(Ecosystem::Debian, release("12"), kFetched), "none");
  EXPECT_EQ(gap(Ecosystem::Debian, release("13"), kFetched), "missing trixie");
  EXPECT_EQ(gap(Ecosystem::Debian, release("12"), kFetched + days(5)), "stale bookworm");
  EXPECT_EQ(gap(Ecosystem::Wolfi, release(""), kFetched), "missing ");
}

TEST_F(Freshness, AnAdvisoryForNoReleaseCoversNone) {
  EXPECT_EQ(gap(Ecosystem::Alpine, release("3.20.1"), kFetched), "missing v3.20");
}

TEST_F(Freshness, WhatIsNotMatchedIsAGap) {
  EXPECT_EQ(gap(Ecosystem::Npm, {}, kFetched), "not matched ");
  EXPECT_EQ(gap(Ecosystem::Other, {}, kFetched), "not matched ");
}

TEST_F(Freshness, WithoutAFileAllIsMissing) {
  const std::vector present{Ecosystem::Debian, Ecosystem::Go};
  EXPECT_EQ(find_gaps(nullptr, present, nullptr, kFetched).size(), 2);
}

TEST_F(Freshness, AQueryHasTheEcosystemsOfItsPackagesAndPrograms) {
  const std::vector packages{package_of(Ecosystem::Alpine, "a", "1"),
                             package_of(Ecosystem::Alpine, "b", "1")};
  const auto facts = go_program({}, {});
  const binary::BinaryFacts plain;
  const std::vector<GoProgram> programs{{"a", &facts}, {"b", &plain}};
  EXPECT_THAT(ecosystems_of({.os = nullptr, .packages = packages, .programs = programs}),
              testing::ElementsAre(Ecosystem::Alpine, Ecosystem::Go));
  EXPECT_THAT(ecosystems_of({.os = nullptr, .packages = {}, .programs = {&programs[1], 1}}),
              testing::IsEmpty());
}

}  // namespace
}  // namespace dvsguard::advisory
