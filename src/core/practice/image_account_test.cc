#include <gtest/gtest.h>

#include "core/practice/image_for_tests.h"

namespace dvsguard::practice {
namespace {

using image::ImageFacts;
using image::Unread;
using report::Rule;
using testing::found;
using testing::kNow;
using testing::outcome_of;
using testing::unknown;
using testing::unread;

report::Outcome account(ImageFacts facts, std::string_view user) {
  report::Outcome outcome;
  check_image_account({.facts = facts, .now = kNow}, {}, user, outcome);
  return outcome;
}

ImageFacts with_accounts() {
  ImageFacts facts;
  facts.users = {{"root", "0", "0"}, {"toor", "0", "0"}, {"node", "1000", "1000"}, {"2000", "0", "0"}};
  facts.groups = {{"node", "1000", ""}, {"3000", "0", ""}};
  return facts;
}

TEST(ImageAccount, ANumberOfItsOwnIsAccepted) {
  for (const char* user : {"10001", "10001:10001", "node", "node:node", "1000"}) {
    const auto outcome = account(with_accounts(), user);
    EXPECT_TRUE(outcome.findings.empty()) << user;
    EXPECT_TRUE(outcome.missing.empty()) << user;
  }
}

TEST(ImageAccount, RootByAnyNameIsRefused) {
  for (const char* user : {"", "0", "root", "toor"})
    EXPECT_EQ(found(account(with_accounts(), user), Rule::ID01).size(), 1U) << user;
}

TEST(ImageAccount, NamesThatTheImageDoesNotHaveAreAmbiguous) {
  EXPECT_EQ(found(account(with_accounts(), "nobody"), Rule::ID04).size(), 1U);
  EXPECT_EQ(found(account(with_accounts(), "node:wheel"), Rule::ID04).size(), 1U);
}

// CVE-2026-46680: engines look a number up as a name first.
TEST(ImageAccount, ANumberThatIsAnothersNameIsAmbiguous) {
  EXPECT_EQ(found(account(with_accounts(), "2000"), Rule::ID04).size(), 1U);
  EXPECT_EQ(found(account(with_accounts(), "10001:3000"), Rule::ID04).size(), 1U);
}

TEST(ImageAccount, AccountsThatWereNotReadProveNothing) {
  for (const char* user : {"node", "10001", "10001:10001"}) {
    const auto outcome = account(unread(Unread::Bearing::Accounts), user);
    EXPECT_TRUE(outcome.findings.empty()) << user;
    EXPECT_EQ(unknown(outcome, Rule::ID01), 1U) << user;
    EXPECT_EQ(unknown(outcome, Rule::ID04), 1U) << user;
  }
}

TEST(ImageAccount, RootIsRootWhateverTheAccountsSay) {
  const auto outcome = account(unread(Unread::Bearing::Accounts), "0");
  EXPECT_EQ(found(outcome, Rule::ID01).size(), 1U);
  EXPECT_TRUE(outcome.missing.empty());
}

}  // namespace
}  // namespace dvsguard::practice
