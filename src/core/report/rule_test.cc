#include "core/report/rule.h"

#include <gtest/gtest.h>

#include <set>

namespace dvsguard::report {
namespace {

TEST(Rules, TableStandsInTheOrderOfTheEnum) {
  for (std::size_t i = 0; i < rules().size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(rules()[i].rule), i) << rules()[i].id;
  }
  EXPECT_EQ(rules().back().rule, Rule::CH02);
}

TEST(Practices, TableStandsInTheOrderOfTheEnumAndOfThePage) {
  for (std::size_t i = 0; i < practices().size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(practices()[i].practice), i);
  }
  EXPECT_EQ(practices().size(), 11U);
  EXPECT_EQ(practices().front().id, "least-privilege");
  EXPECT_EQ(practices().back().id, "channels");
}

TEST(Rules, CodesAreUniqueAndReadInAnyCase) {
  std::set<std::string_view> ids;
  for (const RuleInfo& rule : rules()) {
    EXPECT_TRUE(ids.insert(rule.id).second) << rule.id;
    EXPECT_EQ(parse_rule(rule.id), rule.rule);
  }
  EXPECT_EQ(parse_rule("lp07"), Rule::LP07);
  EXPECT_EQ(parse_rule("LP7"), std::nullopt);
}

TEST(Severities, ReadWhatTheyPrint) {
  for (const Severity severity :
       {Severity::Info, Severity::Low, Severity::Medium, Severity::High, Severity::Critical}) {
    EXPECT_EQ(parse_severity(name(severity)), severity);
  }
  EXPECT_EQ(parse_severity("grave"), std::nullopt);
}

}  // namespace
}  // namespace dvsguard::report
