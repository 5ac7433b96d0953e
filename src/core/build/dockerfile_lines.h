#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/build/dockerfile.h"

// The line level of a Dockerfile: directives, comments, continuation lines and heredocs taken care of, one
// statement at a time, before any instruction is understood.
namespace dvsguard::build {

struct Statement {
  std::string name;  // as written
  std::vector<std::string> flags;
  std::string rest;  // after the flags, spaces around it trimmed
  std::vector<Heredoc> heredocs;
  Place place;
};

struct Statements {
  char escape = '\\';
  std::string syntax;
  std::vector<Statement> items;
};

[[nodiscard]] Result<Statements> split_statements(std::string_view bytes, const FileName& file);

// Name, flags and rest of one logical line: ONBUILD holds another one.
[[nodiscard]] Statement split_statement(std::string_view line, char escape, const Place& place);

// Words split at white space, quotes and escapes kept as written, as ENV, LABEL and ARG split theirs.
[[nodiscard]] std::vector<std::string> split_quoted_words(std::string_view text, char escape);

// Words split at white space whatever the quotes, as COPY, ADD, FROM and EXPOSE split theirs.
[[nodiscard]] std::vector<std::string> split_words(std::string_view text);

// `rest` as a JSON array of strings. NotJson: it is the shell form. Bad: an array of something else.
enum class ExecForm { NotJson, Bad, Good };
[[nodiscard]] ExecForm read_exec_form(std::string_view rest, std::vector<std::string>& items);

// Unicode white space, as Go's unicode.IsSpace.
[[nodiscard]] std::string_view trim_space(std::string_view text);
[[nodiscard]] std::string_view trim_space_left(std::string_view text);

}  // namespace dvsguard::build
