#include "core/build/script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dvsguard::build {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Script read(std::string_view bytes) {
  auto script = parse_script(bytes, file_name("run.sh"));
  EXPECT_TRUE(script.has_value()) << script.error().what;
  return script ? *script : Script{};
}

// Each command as its words between `|`.
std::vector<std::string> commands(std::string_view bytes) {
  std::vector<std::string> out;
  for (const Command& command : read(bytes).commands) {
    std::string line;
    for (const Word& word : command.words) line += (line.empty() ? "" : "|") + word.text;
    out.push_back(line);
  }
  return out;
}

std::vector<std::string> traced(std::string_view bytes) {
  std::vector<std::string> out;
  for (const Command& command : read(bytes).commands) {
    if (command.traced) out.push_back(command.words.front().text);
  }
  return out;
}

// "sh<curl": sh reads what curl writes.
std::vector<std::string> pipes(std::string_view bytes) {
  const Script script = read(bytes);
  std::vector<std::string> out;
  for (const Command& command : script.commands) {
    if (command.piped_into)
      out.push_back(command.words.front().text + "<" +
                    script.commands[command.piped_from].words.front().text);
  }
  return out;
}

TEST(Script, TakesQuotesAway) {
  EXPECT_THAT(commands("echo 'a b' \"c d\" e\\ f g'h'\"i\""), ElementsAre("echo|a b|c d|e f|ghi"));
}

TEST(Script, KeepsBackslashInDoubleQuotesUnlessItEscapes) {
  EXPECT_THAT(commands(R"(echo "a\b\"c\$d\\e")"), ElementsAre(R"(echo|a\b"c$d\e)"));
}

TEST(Script, ReadsAnsiCQuotes) {
  EXPECT_THAT(commands(R"(echo $'a\tb\x41\101\u00e9\'')"), ElementsAre("echo|a\tbAA\xC3\xA9'"));
}

TEST(Script, KeepsExpansionsAsWrittenAndSaysSo) {
  const Script script = read("run --key \"$KEY\" ${HOME}/x plain");
  ASSERT_EQ(script.commands.size(), 1u);
  const auto& words = script.commands[0].words;
  ASSERT_EQ(words.size(), 5u);
  EXPECT_EQ(words[2].text, "$KEY");
  EXPECT_TRUE(words[2].variable);
  EXPECT_EQ(words[3].text, "${HOME}/x");
  EXPECT_TRUE(words[3].variable);
  EXPECT_FALSE(words[4].variable);
}

TEST(Script, SingleQuotesHoldNoExpansion) {
  EXPECT_FALSE(read("echo '$HOME'").commands[0].words[1].variable);
}

TEST(Script, LeavesCommentsOut) {
  EXPECT_THAT(commands("a # b c\n#d\ne f#g"), ElementsAre("a", "e|f#g"));
}

TEST(Script, JoinsContinuedLines) {
  EXPECT_THAT(commands("docker run \\\n  --rm \\\r\n image"), ElementsAre("docker|run|--rm|image"));
}

TEST(Script, SplitsListsAndPipelines) {
  EXPECT_THAT(commands("a;b&&c||d&e|f|&g"), ElementsAre("a", "b", "c", "d", "e", "f", "g"));
}

TEST(Script, KnowsWhatIsPipedIntoWhat) {
  EXPECT_THAT(pipes("curl x | tee f | sh; a || b"), ElementsAre("tee<curl", "sh<tee"));
}

TEST(Script, PipesIntoEveryCommandOfACompound) {
  EXPECT_THAT(pipes("curl x | { cd /tmp; sh; }; a"), ElementsAre("cd<curl", "sh<curl"));
  EXPECT_THAT(pipes("(curl x; echo) | sh"), ElementsAre("sh<curl"));
  EXPECT_THAT(pipes("while a; do curl; done | sh"), ElementsAre("sh<a"));
}

TEST(Script, PipesIntoWhatShCRuns) {
  EXPECT_THAT(pipes("curl x | sh -c 'cat | bash'"), ElementsAre("sh<curl", "cat<curl", "bash<cat"));
}

TEST(Script, SetsAssignmentsApart) {
  const Script script = read("A=1 B=\"$x\" run C=2");
  EXPECT_EQ(script.commands[0].assignments, 2u);
  EXPECT_EQ(script.commands[0].words.size(), 4u);
}

TEST(Script, ReadsCompoundCommands) {
  EXPECT_THAT(commands("if a; then b; elif c; then d; else e; fi"), ElementsAre("a", "b", "c", "d", "e"));
  EXPECT_THAT(commands("while ! a; do b; done; until c\ndo d\ndone"), ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(commands("for x in curl wget; do get $x; done"), ElementsAre("get|$x"));
  EXPECT_THAT(commands("for x\ndo a; done; for ((i=0;i<3;i++)); do b; done"), ElementsAre("a", "b"));
  EXPECT_THAT(commands("(a; b); { c; d; }"), ElementsAre("a", "b", "c", "d"));
}

TEST(Script, ReadsCaseItems) {
  EXPECT_THAT(commands("case \"$1\" in\n start|up) a;;\n (stop) b ;& \n *) c; esac; d"),
              ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(commands("x=$(case a in a) b;; esac); c"), ElementsAre("b", testing::StartsWith("x="), "c"));
}

TEST(Script, ReadsFunctions) {
  EXPECT_THAT(commands("f() { a; }\nfunction g { b; }\nfunction h () ( c )\nf"),
              ElementsAre("a", "b", "c", "f"));
}

TEST(Script, TestsAndArithmeticAreNoCommands) {
  EXPECT_THAT(commands("[[ -n $x && $y < 3 ]] && a; (( i = 3 > 2 )); b $((1 + (2*3)))"),
              ElementsAre("a", testing::StartsWith("b|")));
}

TEST(Script, ReadsCommandSubstitutions) {
  const Script script = read("echo \"$(curl -s x | tr a b)\" `date +\\`id\\``");
  std::vector<std::string> names;
  for (const Command& command : script.commands) names.push_back(command.words[0].text);
  EXPECT_THAT(names, ElementsAre("curl", "tr", "id", "date", "echo"));
  EXPECT_EQ(script.commands[4].words[1].output_begin, 0u);
  EXPECT_EQ(script.commands[4].words[1].output_end, 2u);
}

TEST(Script, ReadsSubstitutionsInDefaultsAndArrays) {
  EXPECT_THAT(commands("a ${X:-$(b)}; c=($(d) e)"),
              ElementsAre("b", testing::StartsWith("a|"), "d", testing::StartsWith("c=")));
}

TEST(Script, ReadsProcessSubstitution) {
  const Script script = read("bash <(curl x)");
  ASSERT_EQ(script.commands.size(), 2u);
  EXPECT_EQ(script.commands[1].words[1].output_end, 1u);
}

TEST(Script, ReadsWhatShCRuns) {
  EXPECT_THAT(commands("sudo -u x /bin/bash -ec 'a; b'"),
              ElementsAre("sudo|-u|x|/bin/bash|-ec|a; b", "a", "b"));
  EXPECT_THAT(commands("eval 'a b'; trap 'c' EXIT; su root -c d"),
              ElementsAre("eval|a b", "a|b", "trap|c|EXIT", "c", "su|root|-c|d", "d"));
}

TEST(Script, SubstitutionsOfAnOuterShellRunOnce) {
  EXPECT_THAT(commands("sh -c \"a $(b); c '\\$(d)'\""),
              ElementsAre("b", testing::StartsWith("sh|-c|a $(b)"), "a|$()", "c|$(d)"));
  EXPECT_THAT(commands("sh -c 'a $(b)'"), ElementsAre("sh|-c|a $(b)", "b", "a|$(b)"));
}

TEST(Script, LeavesHeredocsOut) {
  EXPECT_THAT(commands("cat <<EOF > f\nsh -x $(id)\nEOF\nb <<-'E'\n\t$(no)\n\tE\nc"),
              ElementsAre("cat", "id", "b", "c"));
}

TEST(Script, ReadsTheHeredocOfAShell) {
  EXPECT_THAT(commands("bash -s <<EOF\na; b\nEOF\nc"), ElementsAre("bash|-s", "a", "b", "c"));
}

TEST(Script, KeepsRedirectionsApart) {
  const Script script = read("curl x >f 2>&1 </dev/null; bash <<< \"$y\"");
  EXPECT_EQ(script.commands[0].words.size(), 2u);
  ASSERT_EQ(script.commands[0].redirects.size(), 3u);
  EXPECT_EQ(script.commands[0].redirects[0].target.text, "f");
  EXPECT_EQ(script.commands[1].redirects[0].operation, "<<<");
}

TEST(Script, KnowsWhereTracingIsOn) {
  EXPECT_THAT(traced("a; set -x; b; set +x; c"), ElementsAre("b", "set"));
  EXPECT_THAT(traced("set -euxo pipefail\nb"), ElementsAre("b"));
  EXPECT_THAT(traced("set -o xtrace; b"), ElementsAre("b"));
  EXPECT_THAT(traced("#!/bin/sh -ex\nb"), ElementsAre("b"));
  EXPECT_THAT(traced("(set -x; a); b"), ElementsAre("a"));
  EXPECT_THAT(traced("sh -xc 'a'; b"), ElementsAre("a"));
  EXPECT_THAT(traced("set -e; a"), IsEmpty());
}

TEST(Script, TracesAFunctionThatIsCalledWhileTracingIsOn) {
  EXPECT_THAT(traced("f() { a; g; }; g() { b; }; h() { c; }; set -x; f"), ElementsAre("a", "g", "b", "f"));
}

TEST(Script, PlacesPointAtWords) {
  const Script script = read("#!/bin/sh\n\n  foo \\\n    bar");
  EXPECT_EQ(script.commands[0].place.text(), "run.sh:3:3");
  EXPECT_EQ(script.commands[0].words[1].place.text(), "run.sh:4:5");
}

TEST(Script, NeverRefusesWhatItCannotTakeApart) {
  for (const char* text : {"echo 'a",     "echo \"a",  "echo $(a", "echo ${a", "echo `a", "fi done esac } )",
                           "case",        "case x in", "for",      "function", "((",      "[[",
                           "a <<",        "a <<EOF",   "$",        "\\",       "a=(",     "f()",
                           ";;",          "|",         "&",        "<",        ">",       "!",
                           "case x in (", "echo $'",   "echo @("}) {
    EXPECT_TRUE(parse_script(text, nullptr).has_value()) << text;
  }
  const Script script = read("a; echo 'b c");
  EXPECT_TRUE(script.commands[1].words[1].variable);
}

TEST(Script, NestingIsBounded) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "$(";
  EXPECT_FALSE(read(deep).whole);
  std::string twice = "id";
  for (int i = 0; i < 18; ++i) twice = "sh -c \"$(" + twice + ")\"";
  EXPECT_LT(read(twice).commands.size(), 100u);
  EXPECT_FALSE(read(std::string(100'000, '(')).whole);
}

TEST(Script, EndsWithTheTextInAnEscapeThatIsNotClosed) {
  const Script script = read("eval $(a $'b\\");
  for (const Command& command : script.commands) {
    for (const Word& word : command.words) {
      for (const Word::Span& span : word.outputs) EXPECT_LE(span.at + span.size, word.text.size());
    }
  }
}

TEST(Script, RefusesOnlyWhatIsNoText) {
  EXPECT_FALSE(parse_script(std::string_view("a\0b", 3), nullptr).has_value());
  EXPECT_FALSE(parse_script("\xFF", nullptr).has_value());
  EXPECT_EQ(parse_script(std::string(kMaxScriptBytes + 1, 'a'), nullptr).error().code, ErrorCode::Cap);
  EXPECT_TRUE(parse_script(std::string(kMaxScriptBytes, 'a'), nullptr).has_value());
}

TEST(Script, ArgumentsAreNotExpanded) {
  const std::vector<std::string> arguments = {"bash", "-c", "a $x | b", "c;d"};
  const auto script = parse_arguments(arguments, {file_name("compose.yaml"), 7, 5});
  ASSERT_TRUE(script.has_value());
  ASSERT_EQ(script->commands.size(), 3u);
  EXPECT_EQ(script->commands[0].words[3].text, "c;d");
  EXPECT_EQ(script->commands[2].words[0].place.text(), "compose.yaml:7:5");
}

TEST(Script, KnowsShellScripts) {
  EXPECT_TRUE(is_shell_script("#!/bin/sh\n", "run"));
  EXPECT_TRUE(is_shell_script("#! /usr/bin/env -S bash -e\n", "run"));
  EXPECT_TRUE(is_shell_script("echo", "a.sh"));
  EXPECT_FALSE(is_shell_script("#!/usr/bin/env python3\n", "a.sh"));
  EXPECT_FALSE(is_shell_script("echo", "a.txt"));
}

}  // namespace
}  // namespace dvsguard::build
