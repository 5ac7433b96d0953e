#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/practice/built_for_tests.h"
#include "core/practice/user_spec.h"

namespace dvsguard::practice {
namespace {

using report::Rule;
using testing::findings_of;
using ::testing::IsEmpty;
using testing::missing_of;
using testing::outcome_of;
using testing::Sample;
using testing::service_yaml;
using ::testing::SizeIs;

report::Outcome user_of(const std::string& user) {
  return outcome_of(check_user_id, Sample(service_yaml("    user: \"" + user + "\"")));
}

report::Outcome built(const std::string& dockerfile, const std::string& body = "") {
  return testing::built(check_user_id, dockerfile, body);
}

TEST(UserSpec, IsReadAsTheEngineReadsIt) {
  using enum UserSpec::Kind;
  const std::pair<const char*, UserSpec::Kind> cases[] = {
      {"", Unset},
      {"0", Root},
      {"0:0", Root},
      {"root", Root},
      {"root:root", Root},
      {"00", Root},
      {"+0", Root},
      {"-0", Root},
      {"0:1000", Root},
      {"root:", Root},
      {"1", Number},
      {"10001", Number},
      {"10001:10001", Number},
      {"10001:0", Number},
      {"10001:app", Number},
      {"2147483647", Number},
      {"2147483647:2147483647", Number},
      {"app", Name},
      {"app:app", Name},
      {"_x", Name},
      {"svc-a.b$", Name},
      {"DVS-Ferrum-8f3a2c", Name},
      {"2147483648", Ambiguous},
      {"4294967295", Ambiguous},
      {"4294967296", Ambiguous},
      {"4294967296:1000", Ambiguous},
      {"18446744073709551616", Ambiguous},
      {"99999999999999999999999", Ambiguous},
      {"1000:2147483648", Ambiguous},
      {":", Ambiguous},
      {":1000", Ambiguous},
      {"1000:", Ambiguous},
      {"app:", Ambiguous},
      {"1000:1000:1000", Ambiguous},
      {"1000 ", Ambiguous},
      {" 1000", Ambiguous},
      {"1000: 1000", Ambiguous},
      {"-1", Ambiguous},
      {"+1000", Ambiguous},
      {"01000", Ambiguous},
      {"0x3e8", Ambiguous},
      {"1e3", Ambiguous},
      {"1_000", Ambiguous},
      {"1000app", Ambiguous},
      {"a b", Ambiguous},
      {"$", Ambiguous},
      {"\xC3\xA9", Ambiguous},
  };
  for (const auto& [user, kind] : cases) EXPECT_EQ(classify_user(user).kind, kind) << user;
}

TEST(ID01, RootIsRefused) {
  for (const char* user : {"root", "0", "0:0", "root:1000"})
    EXPECT_THAT(findings_of(user_of(user), Rule::ID01), SizeIs(1)) << user;
}

TEST(ID01, ANumberIsAccepted) {
  const auto outcome = user_of("10001:10001");
  EXPECT_THAT(findings_of(outcome, Rule::ID01), IsEmpty());
  EXPECT_THAT(missing_of(outcome, Rule::ID01), IsEmpty());
}

TEST(ID01, WithoutAUserTheImageDecides) {
  const auto missing = missing_of(outcome_of(check_user_id, Sample(service_yaml(""))), Rule::ID01);
  ASSERT_THAT(missing, SizeIs(1));
  EXPECT_EQ(missing[0].evidence, "image config");
}

TEST(ID01, ANameMayBeRootUnderAnotherName) {
  EXPECT_EQ(missing_of(user_of("app"), Rule::ID01).at(0).evidence, "image's /etc/passwd");
}

TEST(ID01, TheDockerfilesLastUserCounts) {
  EXPECT_EQ(findings_of(built("FROM a\nUSER 1\nUSER root\n"), Rule::ID01).at(0).where[0].text(),
            "Dockerfile:3:1");
  EXPECT_THAT(findings_of(built("FROM scratch\nCOPY a /a\n"), Rule::ID01), SizeIs(1));
  const auto kept = built("FROM debian\nUSER 10001\n");
  EXPECT_THAT(findings_of(kept, Rule::ID01), IsEmpty());
  EXPECT_THAT(missing_of(kept, Rule::ID01), IsEmpty());
  EXPECT_THAT(missing_of(built("FROM debian\n"), Rule::ID01), SizeIs(1));
}

TEST(ID01, ComposesUserStandsOverTheDockerfiles) {
  EXPECT_THAT(findings_of(built("FROM a\nUSER root\n", "    user: \"5\""), Rule::ID01), IsEmpty());
}

TEST(ID01, BuildArgumentsReachTheUser) {
  const std::string dockerfile = "FROM a\nARG U=1\nUSER $U\n";
  Sample sample("services:\n  node:\n    build: {context: ., args: {U: \"0\"}}\n", {},
                {{"Dockerfile", dockerfile}});
  testing::add_dockerfile(sample, "Dockerfile", dockerfile);
  EXPECT_THAT(findings_of(outcome_of(check_user_id, sample), Rule::ID01), SizeIs(1));
}

TEST(ID01, AnInlineDockerfileIsRead) {
  const auto outcome = outcome_of(
      check_user_id,
      Sample(
          "services:\n  node:\n    build:\n      dockerfile_inline: |\n        FROM a\n        USER root\n"));
  EXPECT_THAT(findings_of(outcome, Rule::ID01), SizeIs(1));
}

TEST(ID01, AVariableWithoutAValueIsUnknown) {
  const auto outcome = user_of("${NODE_UID:?}");
  EXPECT_THAT(missing_of(outcome, Rule::ID01), SizeIs(1));
  EXPECT_THAT(missing_of(outcome, Rule::ID04), SizeIs(1));
}

TEST(ID04, AmbiguousUsersAreRefused) {
  for (const char* user : {":", "1000:", "4294967296", "2147483648", "1000 ", "0x0"})
    EXPECT_THAT(findings_of(user_of(user), Rule::ID04), SizeIs(1)) << user;
}

TEST(ID04, TheLargestIdIsAccepted) {
  EXPECT_THAT(findings_of(user_of("2147483647"), Rule::ID04), IsEmpty());
}

TEST(ID02, IsAFactOfTheHost) {
  const auto outcome = user_of("1000");
  EXPECT_THAT(missing_of(outcome, Rule::ID02), SizeIs(1));
  EXPECT_THAT(missing_of(outcome, Rule::ID03), SizeIs(1));
}

}  // namespace
}  // namespace dvsguard::practice
