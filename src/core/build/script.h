#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/place.h"
#include "core/base/result.h"

// A shell script as facts: the simple commands in it, in order, with what is known of each word.
namespace dvsguard::build {

inline constexpr std::size_t kMaxScriptBytes = 1u << 20;
inline constexpr std::size_t kMaxScriptCommands = 50'000;

struct Word {
  std::string text;       // quotes removed; variables and substitutions left as written
  bool variable = false;  // holds an expansion, so the text is not the whole truth
  // The commands whose output becomes part of it, as indices in Script::commands: $(…), `…`, <(…).
  std::size_t output_begin = 0, output_end = 0;
  struct Span {
    std::size_t at = 0, size = 0;
  };
  std::vector<Span> outputs = {};  // where in `text` they stand
  struct Expansion {
    std::size_t at = 0, size = 0;
    bool quoted = false;  // its value stays one word
  };
  // What the shell puts something else for: $NAME, ${…}, $(…), `…`, <(…), NAME=(…), or a text that ends in
  // the middle of any of these. Never empty where `variable` is set.
  std::vector<Expansion> expansions = {};
  Place place;
};

struct Redirect {
  std::string operation;  // ">", ">>", "<", "<<<", …; heredocs are not among them
  Word target;
};

struct Command {
  std::vector<Word> words;      // assignments before the command first, then the command and its arguments
  std::size_t assignments = 0;  // how many of `words` are NAME=value before it
  std::vector<Redirect> redirects;
  bool piped_into = false;     // its standard input comes out of other commands:
  std::size_t piped_from = 0;  // the first of them in Script::commands; they reach up to this one
  bool traced = false;         // `set -x` is on where it runs
  Place place;
};

struct Script {
  std::string interpreter;        // "/bin/sh", "bash", …
  std::vector<Command> commands;  // also those inside functions, loops, substitutions and `sh -c '…'`
  std::vector<std::string> loop_variables = {};  // of `for` and `select`
  bool whole = true;                             // false: nested deeper than is read; the rest is one Word
};

// Never refuses what a shell would run: words it cannot take apart come out as one Word with `variable` set.
// Error only for what is no text (NUL, bad UTF-8) or over kMaxScriptBytes / kMaxScriptCommands.
[[nodiscard]] Result<Script> parse_script(std::string_view bytes, const FileName& file);

// A script that stands in another file as a text: the same, with every command at `place`.
[[nodiscard]] Result<Script> parse_script(std::string_view bytes, const Place& place);

// A command given as one string (`sh -c`, an entrypoint): the same over one line at `place`.
[[nodiscard]] Result<Script> parse_command_line(std::string_view line, const Place& place);

// A command given as its words (an exec form): nothing is expanded, but `sh -c '…'` is read.
[[nodiscard]] Result<Script> parse_arguments(std::span<const std::string> arguments, const Place& place);

// Whether the bytes are a shell script: a `#!` line that names a shell, or a name that ends in .sh or .bash.
[[nodiscard]] bool is_shell_script(std::string_view bytes, std::string_view path);

}  // namespace dvsguard::build
