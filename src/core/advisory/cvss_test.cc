#include "core/advisory/cvss.h"

#include <gtest/gtest.h>

namespace dvsguard::advisory {
namespace {

// first.org/cvss/v3.1/examples: the base scores of its table.
TEST(Cvss, ScoresTheExamplesOfVersion3) {
  EXPECT_EQ(cvss_base_tenths("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N"), 64);  // CVE-2013-0375
  EXPECT_EQ(cvss_base_tenths("CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N"), 31);  // CVE-2014-3566
  EXPECT_EQ(cvss_base_tenths("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H"), 99);  // CVE-2012-1516
  EXPECT_EQ(cvss_base_tenths("CVSS:3.1/AV:L/AC:H/PR:N/UI:N/S:U/C:H/I:N/A:N"), 51);
  EXPECT_EQ(cvss_base_tenths("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"), 75);  // CVE-2014-0160
  EXPECT_EQ(cvss_base_tenths("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"), 98);  // CVE-2014-6271
  EXPECT_EQ(cvss_base_tenths("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:H/I:H/A:H"), 96);
  EXPECT_EQ(cvss_base_tenths("CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:N/I:H/A:N"), 86);  // CVE-2008-1447's kind
  EXPECT_EQ(cvss_base_tenths("CVSS:3.1/AV:P/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"), 68);  // CVE-2009-0658's kind
}

TEST(Cvss, CountsNoTemporalMetric) {
  EXPECT_EQ(cvss_base_tenths("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:U/RL:O/RC:U"), 98);
}

TEST(Cvss, WithoutImpactIsNothing) {
  EXPECT_EQ(cvss_base_tenths("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N"), 0);
  EXPECT_EQ(cvss_base_tenths("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N"), 0);
}

// first.org/cvss/v2/guide section 3.3: its three examples.
TEST(Cvss, ScoresTheExamplesOfVersion2) {
  EXPECT_EQ(cvss_base_tenths("AV:N/AC:L/Au:N/C:N/I:N/A:C"), 78);   // CVE-2002-0392
  EXPECT_EQ(cvss_base_tenths("AV:N/AC:L/Au:N/C:C/I:C/A:C"), 100);  // CVE-2003-0818
  EXPECT_EQ(cvss_base_tenths("AV:L/AC:H/Au:N/C:C/I:C/A:C"), 62);   // CVE-2003-0062
}

// first.org/cvss/v4-0/examples, those with base metrics alone; the last two from FIRST's own calculator.
TEST(Cvss, ScoresTheExamplesOfVersion4) {
  EXPECT_EQ(cvss_base_tenths("CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"), 73);
  EXPECT_EQ(cvss_base_tenths("CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"), 77);
  EXPECT_EQ(cvss_base_tenths("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:L/VA:L/SC:N/SI:N/SA:N"), 88);
  EXPECT_EQ(cvss_base_tenths("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H"), 100);
}

TEST(Cvss, KnowsNoVectorThatLacksAMetric) {
  EXPECT_EQ(cvss_base_tenths("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H"), std::nullopt);
  EXPECT_EQ(cvss_base_tenths("CVSS:4.0/AV:N/AC:L/PR:N/UI:N/VC:H/VI:L/VA:L/SC:N/SI:N/SA:N"), std::nullopt);
  EXPECT_EQ(cvss_base_tenths(""), std::nullopt);
}

TEST(Cvss, KnowsNoVectorThatIsOutOfForm) {
  EXPECT_EQ(cvss_base_tenths("CVSS:3.1/AV:N/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"), std::nullopt) << "twice";
  EXPECT_EQ(cvss_base_tenths("CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"), std::nullopt)
      << "no such value";
  EXPECT_EQ(cvss_base_tenths("CVSS:3.1/AV:N//AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"), std::nullopt);
  EXPECT_EQ(cvss_base_tenths("CVSS:9.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"), std::nullopt);
  std::string many = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
  for (int i = 0; i < 50; ++i) many += "/M" + std::to_string(i) + ":X";
  EXPECT_EQ(cvss_base_tenths(many), std::nullopt);
}

// CVSS v3.1 section 5, table 14.
TEST(Severity, HasTheStandardsBounds) {
  EXPECT_EQ(severity_of_tenths(39), Severity::Low);
  EXPECT_EQ(severity_of_tenths(40), Severity::Medium);
  EXPECT_EQ(severity_of_tenths(69), Severity::Medium);
  EXPECT_EQ(severity_of_tenths(70), Severity::High);
  EXPECT_EQ(severity_of_tenths(89), Severity::High);
  EXPECT_EQ(severity_of_tenths(90), Severity::Critical);
}

TEST(Severity, ReadsTheWordsOfEachDatabase) {
  EXPECT_EQ(severity_of_word("MODERATE"), Severity::Medium);
  EXPECT_EQ(severity_of_word("high**"), Severity::High);
  EXPECT_EQ(severity_of_word("unimportant"), Severity::Low);
  EXPECT_EQ(severity_of_word("not yet assigned"), Severity::Unknown);
  EXPECT_EQ(severity_of_word(""), Severity::Unknown);
}

}  // namespace
}  // namespace dvsguard::advisory
