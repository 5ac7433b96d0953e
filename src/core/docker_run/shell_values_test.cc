#include "core/docker_run/shell_values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dvsguard::docker_run {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string kFolder = "/project";

// What the last command's words become; "?" where something unknown stands.
std::vector<std::string> words_of(std::string_view script, const compose::Variables& variables = {}) {
  const auto parsed = build::parse_script(script, file_name("run.sh"));
  EXPECT_TRUE(parsed.has_value());
  ShellValues values(*parsed, variables, kFolder);
  std::vector<std::string> out;
  for (const Given& given : values.expand(parsed->commands.back())) {
    std::string text = given.text;
    std::replace(text.begin(), text.end(), text::kGap, '?');
    out.push_back(std::move(text));
  }
  return out;
}

// POSIX 2.6.5: only what no quotes hold is split.
TEST(ShellValues, SplitsAValueOnlyWhereNoQuotesHoldIt) {
  EXPECT_THAT(words_of("A='x  y'\nrun $A \"$A\" z$A"), ElementsAre("run", "x", "y", "x  y", "zx", "y"));
}

// POSIX 2.6: an empty word that no quotes hold is removed.
TEST(ShellValues, DropsAnEmptyUnquotedWord) {
  EXPECT_THAT(words_of("A=''\nrun $A \"$A\" ''"), ElementsAre("run", "", ""));
}

TEST(ShellValues, LeavesSingleQuotedAndEscapedDollarsAlone) {
  EXPECT_THAT(words_of("A=x\nrun '$A' \\$A"), ElementsAre("run", "$A", "$A"));
}

TEST(ShellValues, FollowsVariablesInVariables) {
  EXPECT_THAT(words_of("A=repo\nB=\"$A/img\"\nexport C=${B}:1\nrun $C"), ElementsAre("run", "repo/img:1"));
}

TEST(ShellValues, TakesTheProjectsVariablesWhereTheScriptSetsNone) {
  compose::Variables variables;
  variables.set("KEY", {"/keys/a.json", {}});
  EXPECT_THAT(words_of(". ./.env\nrun ${KEY}:/k ${NONE:-d} ${NONE}", variables),
              ElementsAre("run", "/keys/a.json:/k", "d", "?"));
}

TEST(ShellValues, KnowsNoVariableThatHangsOnTheRun) {
  EXPECT_THAT(words_of("A=1\nif x; then A=2; fi\nread B\nfor C in 1 2; do :; done\nD=$(date)\n"
                       "run \"$A\" \"$B\" \"$C\" \"$D\" \"$1\" \"$@\" $((1+1))"),
              ElementsAre("run", "?", "?", "?", "?", "?", "?", "?"));
}

TEST(ShellValues, KnowsNoVariableThatTheProjectSetsOtherwise) {
  compose::Variables variables;
  variables.set("A", {"theirs", {}});
  EXPECT_THAT(words_of("[ -n \"$A\" ] || A=mine\nrun \"$A\"", variables), ElementsAre("run", "?"));
}

TEST(ShellValues, KnowsNoArray) {
  EXPECT_THAT(words_of("A=(--rm -it)\nrun \"${A[@]}\" $A"), ElementsAre("run", "?", "?"));
}

TEST(ShellValues, KnowsTheScriptsOwnFolder) {
  EXPECT_THAT(words_of("D=\"$(cd \"$(dirname \"$0\")\" && pwd)\"\nrun $D/a $(pwd)/b $PWD/c"),
              ElementsAre("run", "/project/a", "/project/b", "/project/c"));
}

TEST(ShellValues, KnowsNoFolderBehindACd) {
  EXPECT_THAT(words_of("cd \"$1\"\nrun $(pwd)/b $PWD/c"), ElementsAre("run", "?/b", "?/c"));
}

TEST(ShellValues, EndsOnVariablesThatNameThemselves) {
  EXPECT_THAT(words_of("A=\"$B\"\nB=\"$A\"\nA=$A$A\nrun x"), ElementsAre("run", "x"));
  EXPECT_THAT(words_of("A=\"$A\"\nrun \"$A\""), ElementsAre("run", "?"));
}

// 2^40 bytes if it were followed.
TEST(ShellValues, BoundsWhatVariablesGrowTo) {
  std::string script = "A0=xxxxxxxxxxxxxxxx\n";
  for (int i = 1; i <= 40; ++i) {
    const std::string before = "$A" + std::to_string(i - 1);
    script += "A" + std::to_string(i) + "=" + before + before + "\n";
  }
  EXPECT_THAT(words_of(script + "run \"$A40\""), ElementsAre("run", "?"));
}

}  // namespace
}  // namespace dvsguard::docker_run
