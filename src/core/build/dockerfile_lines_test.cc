#include "core/build/dockerfile_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace dvsguard::build {
namespace {

using testing::ElementsAre;

std::string slurp(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Go's strconv.Quote for what the golden files hold.
std::string go_quote(std::string_view text) {
  static constexpr std::string_view kEscaped = "\a\b\f\n\r\t\v\\\"";
  static constexpr std::string_view kLetters = "abfnrtv\\\"";
  std::string out = "\"";
  for (const char c : text) {
    const std::size_t at = kEscaped.find(c);
    if (at != std::string_view::npos) {
      out += {'\\', kLetters[at]};
    } else if (c == '\0') {
      out += "\\x00";
    } else {
      out += c;
    }
  }
  return out + "\"";
}

// BuildKit's Node.Dump of one statement: its own dispatch table (frontend/dockerfile/parser) over our
// splitting.
std::string dump(const Statement& statement, char escape) {
  std::string name = statement.name;
  std::ranges::transform(name, name.begin(), [](char c) { return static_cast<char>(std::tolower(c)); });
  std::string out = name;
  if (!statement.flags.empty()) {
    out += " [";
    for (const std::string& flag : statement.flags) out += (out.back() == '[' ? "" : " ") + go_quote(flag);
    out += "]";
  }
  std::string_view rest = statement.rest;
  const auto add = [&](std::string_view word) { out += " " + go_quote(word); };
  const auto add_command = [&](std::string_view command) {
    std::vector<std::string> items;
    if (read_exec_form(command, items) == ExecForm::Good) {
      std::ranges::for_each(items, add);
    } else if (!command.empty()) {
      add(command);
    }
  };
  std::vector<std::string> items;
  if (name == "onbuild") {
    return out + " (" + dump(split_statement(rest, escape, {}), escape) + ")";
  } else if (name == "run" || name == "cmd" || name == "entrypoint" || name == "shell") {
    add_command(rest);
  } else if (name == "healthcheck") {
    const std::size_t end = std::min(rest.find_first_of(" \t"), rest.size());
    if (end > 0) add(rest.substr(0, end));
    add_command(trim_space(rest.substr(end)));
  } else if (name == "add" || name == "copy" || name == "volume") {
    if (read_exec_form(rest, items) != ExecForm::Good) items = split_words(rest);
    std::ranges::for_each(items, add);
  } else if (name == "from" || name == "expose") {
    std::ranges::for_each(split_words(rest), add);
  } else if (name == "arg") {
    std::ranges::for_each(split_quoted_words(rest, escape), add);
  } else if (name == "env" || name == "label") {
    const auto words = split_quoted_words(rest, escape);
    const bool pairs = !words.empty() && words.front().find('=') != std::string::npos;
    for (const std::string& word : words) {
      if (!pairs) break;
      add(word.substr(0, word.find('=')));
      add(word.substr(word.find('=') + 1));
      add("=");
    }
    if (!pairs) {
      const std::size_t end = rest.find_first_of(" \t");
      add(rest.substr(0, end));
      add(rest.substr(rest.find_first_not_of(" \t", end)));
      add("");
    }
  } else if (!rest.empty()) {
    add(rest);
  }
  return out;
}

class BuildkitFiles : public testing::TestWithParam<std::string> {};

TEST_P(BuildkitFiles, SplitsAsBuildkitDoes) {
  const std::filesystem::path folder = std::filesystem::path(DVSGUARD_TESTDATA) / "build/buildkit";
  const std::string bytes = slurp(folder / (GetParam() + ".dockerfile"));
  const auto statements = split_statements(bytes, file_name("Dockerfile"));
  ASSERT_TRUE(statements.has_value()) << statements.error().what;
  std::string printed;
  for (const Statement& statement : statements->items)
    printed += "(" + dump(statement, statements->escape) + ")\n";
  std::string expected = slurp(folder / (GetParam() + ".result"));
  if (!expected.ends_with('\n')) expected += '\n';
  EXPECT_EQ(printed, expected);
}

std::vector<std::string> golden_names() {
  std::vector<std::string> names;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(DVSGUARD_TESTDATA) / "build/buildkit")) {
    if (entry.path().extension() == ".result") names.push_back(entry.path().stem().string());
  }
  std::ranges::sort(names);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Golden, BuildkitFiles, testing::ValuesIn(golden_names()), [](const auto& param) {
  std::string name = param.param;
  std::ranges::replace_if(name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
});

Heredoc first_heredoc(const std::string& text) {
  const auto statements = split_statements(text, nullptr);
  EXPECT_TRUE(statements.has_value()) << text;
  if (!statements || statements->items.empty() || statements->items[0].heredocs.empty())
    return {"none", "", true};
  return statements->items[0].heredocs[0];
}

// The cases of TestParseExtractsHeredoc in BuildKit's parser_heredoc_test.go.
TEST(DockerfileHeredoc, IsReadAsBuildkitReadsIt) {
  struct Case {
    std::string text, name, content;
    bool expand;
  };
  const Case cases[] = {
      {"RUN <<EMPTY\nEMPTY\n", "EMPTY", "", true},
      {"RUN 3<<EMPTY2\nEMPTY2\n", "EMPTY2", "", true},
      {"RUN <<INDENT\n\tfoo\n\tbar\nINDENT\n", "INDENT", "\tfoo\n\tbar\n", true},
      {"RUN <<-'NOEXPAND'\n\tdon't expand $NAME\nNOEXPAND\n", "NOEXPAND", "don't expand $NAME\n", false},
      {"RUN <<-UNINDENT2\n\tbaz\n\tquux\n\tUNINDENT2\n", "UNINDENT2", "baz\nquux\n", true},
      {"RUN <<COMMENT\n# internal\necho # trailing\nCOMMENT\n", "COMMENT", "# internal\necho # trailing\n",
       true},
      {"RUN --mount=type=cache,target=/foo <<MOUNT\necho\nMOUNT\n", "MOUNT", "echo\n", true},
      {"RUN <<COMPLEX python3\nprint('x')\nCOMPLEX\n", "COMPLEX", "print('x')\n", true},
      {"COPY <<file.txt /dest\nhello\nfile.txt\n", "file.txt", "hello\n", true},
      {"RUN <<eo'f'\necho foo\neof\n", "eof", "echo foo\n", false},
      {"RUN <<eo\\'f\necho foo\neo'f\n", "eo'f", "echo foo\n", true},
      {"RUN <<'e'o\\'f\necho foo\neo'f\n", "eo'f", "echo foo\n", false},
      {"RUN <<'one two'\necho bar\none two\n", "one two", "echo bar\n", false},
      {"RUN <<$EOF\n$EOF\n", "$EOF", "", true},
      {"RUN <<  EOF  > foo\nEOF\n", "EOF", "", true},
      {"ONBUILD RUN <<EOF\na\nEOF\n", "EOF", "a\n", true},
      {"RUN \"<<NOHEREDOC\"\n", "none", "", true},
      {"RUN [\"<<EOF\"]\n", "none", "", true},
      {"RUN <<<EOF\n", "none", "", true},
      {"USER <<INVALID\n", "none", "", true},
      {"RUN echo ${x,,} <<EOF\n", "none", "", true},
  };
  for (const Case& c : cases) {
    const Heredoc heredoc = first_heredoc(c.text);
    EXPECT_EQ(heredoc.name, c.name) << c.text;
    EXPECT_EQ(heredoc.content, c.content) << c.text;
    EXPECT_EQ(heredoc.expand, c.expand) << c.text;
  }
}

TEST(DockerfileHeredoc, SeveralFollowOneAnother) {
  const auto statements = split_statements("COPY <<X <<Y /dest\nY\nX\nX\nY\nRUN a", nullptr);
  ASSERT_TRUE(statements.has_value());
  ASSERT_EQ(statements->items.size(), 2u);
  EXPECT_EQ(statements->items[0].heredocs[0].content, "Y\n");
  EXPECT_EQ(statements->items[0].heredocs[1].content, "X\n");
}

TEST(DockerfileHeredoc, MustEnd) {
  EXPECT_FALSE(split_statements("RUN <<EOF\necho\n", nullptr).has_value());
}

TEST(DockerfileLines, DirectivesStandFirstAndOnce) {
  const auto both = split_statements("# syntax=docker/dockerfile:1\n#escape = `\nRUN a `\n b\n", nullptr);
  ASSERT_TRUE(both.has_value());
  EXPECT_EQ(both->syntax, "docker/dockerfile:1");
  EXPECT_EQ(both->items[0].rest, "a  b");
  const auto late = split_statements("# a comment\n# escape=`\nRUN a `\n", nullptr);
  ASSERT_TRUE(late.has_value());
  EXPECT_EQ(late->escape, '\\');
  EXPECT_FALSE(split_statements("#escape=`\n#escape=`\nRUN a\n", nullptr).has_value());
  EXPECT_FALSE(split_statements("#escape=x\nRUN a\n", nullptr).has_value());
}

TEST(DockerfileLines, PlacesPointAtTheInstruction) {
  const auto statements = split_statements("FROM a\n\n# c\n  RUN a \\\n# c\n\n  b\nUSER c", file_name("D"));
  ASSERT_TRUE(statements.has_value());
  EXPECT_EQ(statements->items[1].place.text(), "D:4:3");
  EXPECT_EQ(statements->items[1].rest, "a   b");
  EXPECT_EQ(statements->items[2].place.text(), "D:8:1");
}

TEST(DockerfileLines, RefusesWhatIsNoTextOrOverACap) {
  EXPECT_FALSE(split_statements("", nullptr).has_value());
  EXPECT_FALSE(split_statements("# only a comment\n", nullptr).has_value());
  EXPECT_FALSE(split_statements("RUN \xFF", nullptr).has_value());
  EXPECT_FALSE(split_statements(std::string_view("RUN \0", 5), nullptr).has_value());
  // bufio.MaxScanTokenSize is 64 KiB; BuildKit refuses a line of 65536 bytes with its end.
  EXPECT_TRUE(split_statements("RUN " + std::string(65'530, 'a') + "\n", nullptr).has_value());
  EXPECT_EQ(split_statements("RUN " + std::string(65'532, 'a') + "\n", nullptr).error().code, ErrorCode::Cap);
  EXPECT_EQ(split_statements(std::string(kMaxDockerfileBytes + 1, '\n'), nullptr).error().code,
            ErrorCode::Cap);
}

}  // namespace
}  // namespace dvsguard::build
