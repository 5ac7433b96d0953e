#include "core/base/version.h"

#include <gtest/gtest.h>

namespace dvsguard {
namespace {

TEST(Version, OrdersAsClause11OfTheSpecificationDoes) {
  // The chain that clause 11.4 gives as its example.
  const char* const chain[] = {"1.0.0-alpha",  "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta",
                               "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",       "1.0.0"};
  for (std::size_t i = 0; i + 1 < std::size(chain); ++i) {
    EXPECT_LT(*parse_version(chain[i]), *parse_version(chain[i + 1])) << chain[i];
  }
  EXPECT_LT(*parse_version("2.1.0"), *parse_version("2.1.1"));
  EXPECT_LT(*parse_version("1.9.0"), *parse_version("1.10.0"));
}

TEST(Version, BuildMetadataDoesNotOrder) {
  EXPECT_EQ(*parse_version("1.0.0+20130313144700"), *parse_version("1.0.0"));
}

TEST(Version, WritesWhatItRead) {
  for (const char* text : {"1.4.0", "1.0.0-alpha.1", "1.0.0-beta+exp.sha.5114f85", "0.0.4"}) {
    EXPECT_EQ(parse_version(text)->text(), text);
  }
}

TEST(Version, RefusesWhatTheSpecificationRefuses) {
  for (const char* text : {"", "1", "1.2", "1.2.3.4", "v1.2.3", "01.1.1", "1.1.1-", "1.1.1-01", "1.2.3-a..b",
                           "1.2.3+", "1.2.3 ", "-1.0.0", "99999999999999999999.0.0", "1.2.3-\xc3\xa9"}) {
    EXPECT_FALSE(parse_version(text)) << text;
  }
}

TEST(VersionRange, EveryComparatorMustHold) {
  const VersionRange range = *parse_version_range(">=1.3.0 <2.0.0");
  EXPECT_TRUE(range.contains(*parse_version("1.3.0")));
  EXPECT_TRUE(range.contains(*parse_version("1.99.0")));
  EXPECT_FALSE(range.contains(*parse_version("2.0.0")));
  EXPECT_FALSE(range.contains(*parse_version("1.3.0-rc.1")));
}

TEST(VersionRange, RefusesBareVersionsAndLooseSpaces) {
  for (const char* text : {"", "1.3.0", ">=1.3", ">= 1.3.0", ">=1.3.0  <2.0.0", "^1.0.0", ">=1.3.0 "}) {
    EXPECT_FALSE(parse_version_range(text)) << text;
  }
}

}  // namespace
}  // namespace dvsguard
