#include "core/compose/template.h"

#include <gtest/gtest.h>

namespace dvsguard::compose {
namespace {

// FOO=first, BAR is set but empty, everything else is unset: the table of the Compose specification's
// "Interpolation", with compose-go's own results where the specification is silent.
class Template : public testing::Test {
 protected:
  Template() {
    variables_.set("FOO", {"first", {file_name(".env"), 3, 1}});
    variables_.set("BAR", {"", {}});
  }

  Result<Substitution> run(std::string_view text) {
    return substitute(text, [this](std::string_view name) { return variables_.find(name); });
  }
  std::string text(std::string_view of) {
    const auto result = run(of);
    return result ? result->text : "refused";
  }

  Variables variables_;
};

TEST_F(Template, TakesBothPlainForms) {
  EXPECT_EQ(text("$FOO"), "first");
  EXPECT_EQ(text("${FOO}"), "first");
  EXPECT_EQ(text("a${FOO}b$FOO-c"), "afirstbfirst-c");
  EXPECT_EQ(text("[$NONE][${NONE}][${BAR}]"), "[][][]");
}

TEST_F(Template, FallsBackOnlyWhereTheOperatorSaysSo) {
  EXPECT_EQ(text("${FOO:-x}"), "first");
  EXPECT_EQ(text("${BAR:-x}"), "x");
  EXPECT_EQ(text("${NONE:-x}"), "x");
  EXPECT_EQ(text("${BAR-x}"), "");
  EXPECT_EQ(text("${NONE-x}"), "x");
  EXPECT_EQ(text("${FOO:+x}"), "x");
  EXPECT_EQ(text("${BAR:+x}"), "");
  EXPECT_EQ(text("${BAR+x}"), "x");
  EXPECT_EQ(text("${NONE+x}"), "");
}

TEST_F(Template, AnOperatorInFrontOfTheExpressionMeansNothing) {
  EXPECT_EQ(text(":?ok ${BAR-x}"), ":?ok ");
  EXPECT_EQ(text("+ok ${BAR:-x}"), "+ok x");
}

TEST_F(Template, DefaultsNest) {
  EXPECT_EQ(text("ok ${NONE-${FOO} ${FOO}}"), "ok first first");
  EXPECT_EQ(text("${BAR+$FOO ${FOO:+second}}"), "first second");
  EXPECT_EQ(text("${NONE:-pre-${FOO}-post} and ${BAR:-$FOO}"), "pre-first-post and first");
}

TEST_F(Template, BracesInADefaultAreCounted) {
  EXPECT_EQ(text(R"(${NONE:-{"a":{"b":"c"}}})"), R"({"a":{"b":"c"}})");
}

TEST_F(Template, AMatchEndsWithItsLine) {
  EXPECT_EQ(text("${NONE:-one\ntwo}"), "refused");
  EXPECT_EQ(text("${NONE:-one}\n${NONE:-two}"), "one\ntwo");
}

TEST_F(Template, TwoDollarsAreOne) {
  EXPECT_EQ(text("$$FOO $${FOO} $$$FOO"), "$FOO ${FOO} $first");
}

TEST_F(Template, ADollarBeforeAnythingElseStays) {
  EXPECT_EQ(text("$1 $ $- cash$"), "$1 $ $- cash$");
}

TEST_F(Template, RefusesWhatIsNoTemplate) {
  for (const auto* text : {"${", "${}", "${ }", "${ FOO}", "${FOO", "${1}", "${FOO.x}", "${FOO!x}"}) {
    const auto result = run(text);
    ASSERT_FALSE(result) << text;
    EXPECT_EQ(result.error().code, ErrorCode::Syntax);
  }
}

TEST_F(Template, RefusesABadTemplateInADefaultThatIsNotUsed) {
  EXPECT_FALSE(run("${FOO:-${}}"));
}

TEST_F(Template, KeepsWhereUnsetAndEmptyVariablesStood) {
  const auto result = run("${NONE}:/k:${BAR}$FOO");
  ASSERT_TRUE(result);
  EXPECT_EQ(result->text, ":/k:first");
  EXPECT_EQ(result->gapped,
            "\x01:/k:\x01"
            "first");
  EXPECT_EQ(result->empty, (std::vector<std::string>{"NONE", "BAR"}));
  EXPECT_EQ(result->unset, std::vector<std::string>{"NONE"});
}

TEST_F(Template, ADefaultThatIsUsedLeavesNoGap) {
  const auto result = run("${NONE:-x}");
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->empty.empty());
  EXPECT_EQ(hollow_of(*result), nullptr);
}

TEST_F(Template, AnEmptyDefaultIsAGap) {
  const auto result = run("${NONE:-}");
  ASSERT_TRUE(result);
  EXPECT_EQ(result->gapped, "\x01");
  EXPECT_TRUE(result->unset.empty());
}

TEST_F(Template, AValueCannotForgeAGap) {
  variables_.set("ODD", {"a\x01"
                         "b",
                         {}});
  const auto result = run("${ODD}${NONE}");
  ASSERT_TRUE(result);
  EXPECT_EQ(result->gapped, "a?b\x01");
}

TEST_F(Template, WhatMustBeSetAndIsNotIsNamedWithItsMessage) {
  const auto result = run("x${NONE:?set it to $FOO}y");
  ASSERT_TRUE(result);
  EXPECT_EQ(result->refused, std::vector<std::string>{"NONE"});
  EXPECT_EQ(result->why, "set it to $FOO");  // as written: a value may be a secret
  EXPECT_EQ(run("${BAR?x}")->refused.size(), 0U);
  EXPECT_EQ(run("${BAR:?x}")->refused.size(), 1U);
  EXPECT_EQ(run("${FOO:-${NONE:?x}}")->refused.size(), 1U);  // compose-go looks into unused defaults
}

TEST_F(Template, GivesThePlacesOfTheVariablesItUsed) {
  const auto result = run("${FOO}$FOO");
  ASSERT_TRUE(result);
  ASSERT_EQ(result->sources.size(), 1U);
  EXPECT_EQ(result->sources[0].text(), ".env:3:1");
}

TEST_F(Template, TooManyDefaultsInDefaultsAreRefusedByName) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "${A:-";
  const auto result = run(text + std::string(100, '}'));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::Cap);
}

}  // namespace
}  // namespace dvsguard::compose
