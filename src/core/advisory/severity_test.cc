#include "core/advisory/severity.h"

#include <gtest/gtest.h>

namespace dvsguard::advisory {
namespace {

// CVSS v3.1, section 5, table 14: 0.1 to 3.9, 4.0 to 6.9, 7.0 to 8.9, 9.0 to 10.0.
TEST(Severity, FollowsTheQualitativeScale) {
  EXPECT_EQ(severity_of_tenths(1), Severity::Low);
  EXPECT_EQ(severity_of_tenths(39), Severity::Low);
  EXPECT_EQ(severity_of_tenths(40), Severity::Medium);
  EXPECT_EQ(severity_of_tenths(69), Severity::Medium);
  EXPECT_EQ(severity_of_tenths(70), Severity::High);
  EXPECT_EQ(severity_of_tenths(89), Severity::High);
  EXPECT_EQ(severity_of_tenths(90), Severity::Critical);
  EXPECT_EQ(severity_of_tenths(100), Severity::Critical);
}

// The words of GitHub's database_specific.severity, of Ubuntu's priorities, and of security-tracker's
// urgencies (lib/python/security_db.py there).
TEST(Severity, KnowsItsAuthorsWords) {
  for (const char* word : {"CRITICAL", "critical"}) EXPECT_EQ(severity_of_word(word), Severity::Critical);
  for (const char* word : {"HIGH", "high", "high**"}) EXPECT_EQ(severity_of_word(word), Severity::High);
  for (const char* word : {"MODERATE", "medium", "medium*"})
    EXPECT_EQ(severity_of_word(word), Severity::Medium);
  for (const char* word : {"LOW", "low**", "negligible", "unimportant"})
    EXPECT_EQ(severity_of_word(word), Severity::Low);
  for (const char* word : {"", "*", "not yet assigned", "end-of-life", "untriaged"})
    EXPECT_EQ(severity_of_word(word), Severity::Unknown) << word;
}

}  // namespace
}  // namespace dvsguard::advisory
