#include "core/build/script.h"

#include <algorithm>
#include <map>
#include <utility>

#include "core/build/program.h"
#include "core/build/shell_parser.h"
#include "core/text/utf8.h"

namespace dvsguard::build {
namespace {

std::string_view first_line(std::string_view bytes) {
  std::string_view line = bytes.substr(0, std::min(bytes.find('\n'), bytes.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::vector<std::string_view> blank_words(std::string_view line) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; (at = line.find_first_not_of(" \t", at)) != std::string_view::npos;) {
    const std::size_t end = std::min(line.find_first_of(" \t", at), line.size());
    words.push_back(line.substr(at, end - at));
    at = end;
  }
  return words;
}

struct Shebang {
  std::string_view interpreter;  // empty: the file has none
  bool traced = false;
};

// `#!/bin/sh -x`, `#!/usr/bin/env -S bash`.
Shebang read_shebang(std::string_view bytes) {
  if (!bytes.starts_with("#!")) return {};
  std::vector<std::string_view> words = blank_words(first_line(bytes).substr(2));
  if (words.empty()) return {};
  if (words.front().ends_with("/env")) {
    words.erase(words.begin());
    while (!words.empty() &&
           (words.front().starts_with('-') || words.front().find('=') != std::string_view::npos))
      words.erase(words.begin());
    if (words.empty()) return {};
  }
  Shebang shebang{.interpreter = words.front()};
  for (const std::string_view word : std::span(words).subspan(1)) {
    if (word.starts_with('-') && !word.starts_with("--") && word.find('x') != std::string_view::npos)
      shebang.traced = true;
  }
  return shebang;
}

std::string_view base_name(std::string_view path) {
  const std::size_t slash = path.find_last_of('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

// A function's body is traced where any call of it is.
void trace_functions(Script& script, const std::vector<ShellParser::Function>& functions) {
  if (functions.empty()) return;
  std::map<std::string, std::vector<std::size_t>, std::less<>> by_name;
  for (std::size_t f = 0; f < functions.size(); ++f) by_name[functions[f].name].push_back(f);
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < script.commands.size(); ++i) {
    if (script.commands[i].traced) open.push_back(i);
  }
  while (!open.empty()) {
    const Command& call = script.commands[open.back()];
    open.pop_back();
    if (call.words.size() <= call.assignments) continue;
    const auto called = by_name.find(call.words[call.assignments].text);
    if (called == by_name.end()) continue;
    const std::vector<std::size_t> bodies = std::move(called->second);
    by_name.erase(called);
    for (const std::size_t body : bodies) {
      for (std::size_t i = functions[body].begin; i < functions[body].end; ++i) {
        if (!std::exchange(script.commands[i].traced, true)) open.push_back(i);
      }
    }
  }
}

Status check_text(std::string_view bytes, const Place& place) {
  if (bytes.size() > kMaxScriptBytes)
    return Error{.code = ErrorCode::Cap, .place = place, .what = "script over 1 MiB (kMaxScriptBytes)"};
  if (!text::is_utf8(bytes) || bytes.find('\0') != std::string_view::npos)
    return Error{.code = ErrorCode::Syntax, .place = place, .what = "script is not UTF-8 text"};
  return {};
}

Result<Script> finish(ShellParser::Shared shared, const Place& place) {
  if (shared.script.commands.size() >= kMaxScriptCommands)
    return Error{.code = ErrorCode::Cap,
                 .place = place,
                 .what = "script of more than 50000 commands (kMaxScriptCommands)"};
  trace_functions(shared.script, shared.functions);
  return std::move(shared.script);
}

Result<Script> parse(std::string_view text, const ShellParser::Context& context, std::string interpreter) {
  TRY_STATUS(check_text(text, context.place));
  ShellParser::Shared shared;
  shared.script.interpreter = std::move(interpreter);
  ShellParser(text, context, shared).run();
  return finish(std::move(shared), context.place);
}

}  // namespace

Result<Script> parse_script(std::string_view bytes, const FileName& file) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  const Shebang shebang = read_shebang(bytes);
  ShellParser::Context context;
  context.traced = shebang.traced;
  context.place = {file, 1, 1};
  return parse(bytes, context, std::string(shebang.interpreter));
}

Result<Script> parse_script(std::string_view bytes, const Place& place) {
  const Shebang shebang = read_shebang(bytes);
  ShellParser::Context context;
  context.traced = shebang.traced;
  context.place = place;
  context.fixed_place = true;
  return parse(bytes, context, std::string(shebang.interpreter));
}

Result<Script> parse_command_line(std::string_view line, const Place& place) {
  ShellParser::Context context;
  context.place = place;
  context.fixed_place = true;
  return parse(line, context, {});
}

Result<Script> parse_arguments(std::span<const std::string> arguments, const Place& place) {
  Command command;
  for (const std::string& argument : arguments) {
    TRY_STATUS(check_text(argument, place));
    command.words.push_back({.text = argument, .place = place});
  }
  ShellParser::Shared shared;
  ShellParser::Context context;
  context.place = place;
  context.fixed_place = true;
  ShellParser({}, context, shared).add(std::move(command));
  return finish(std::move(shared), place);
}

bool is_shell_script(std::string_view bytes, std::string_view path) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  const Shebang shebang = read_shebang(bytes);
  if (!shebang.interpreter.empty()) {
    const std::string_view name = base_name(shebang.interpreter);
    return is_shell(name) || name == "busybox";
  }
  return path.ends_with(".sh") || path.ends_with(".bash");
}

}  // namespace dvsguard::build
