#include "core/build/dockerfile.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/build/dockerfile_args.h"
#include "core/build/dockerfile_lines.h"

namespace dvsguard::build {
namespace {

constexpr std::array<std::string_view, 18> kInstructions = {
    "ADD",   "ARG",        "CMD",     "COPY", "ENTRYPOINT", "ENV",        "EXPOSE", "FROM",   "HEALTHCHECK",
    "LABEL", "MAINTAINER", "ONBUILD", "RUN",  "SHELL",      "STOPSIGNAL", "USER",   "VOLUME", "WORKDIR"};

std::string to_upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
  return out;
}

std::string to_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  return out;
}

Error error(const Place& place, std::string what) {
  return Error{.code = ErrorCode::Syntax, .place = place, .what = std::move(what)};
}

class Parser {
 public:
  explicit Parser(char escape) : escape_(escape) {}

  Result<Instruction> read(const Statement& statement) const {
    Instruction instruction;
    instruction.name = to_upper(statement.name);
    instruction.flags = statement.flags;
    instruction.heredocs = statement.heredocs;
    instruction.place = statement.place;
    if (std::ranges::find(kInstructions, instruction.name) == kInstructions.end())
      return error(statement.place, "unknown instruction");
    TRY_STATUS(read_arguments(statement.rest, instruction));
    return instruction;
  }

 private:
  Status read_arguments(const std::string& rest, Instruction& to) const {
    const std::string& name = to.name;
    if (name == "RUN" || name == "CMD" || name == "ENTRYPOINT" || name == "SHELL")
      return read_command(rest, to);
    if (name == "ADD" || name == "COPY" || name == "VOLUME") return read_list(rest, to);
    if (name == "ENV" || name == "LABEL") return read_pairs(rest, to);
    if (name == "ARG") return read_words(split_quoted_words(rest, escape_), to);
    if (name == "EXPOSE" || name == "FROM") return read_words(split_words(rest), to);
    if (name == "HEALTHCHECK") return read_healthcheck(rest, to);
    if (name == "ONBUILD") return read_onbuild(rest, to);
    if (!rest.empty()) to.arguments.push_back(unquote_word(rest, escape_));
    return need(to, 1);
  }

  static Status need(const Instruction& to, std::size_t count) {
    if (to.arguments.size() >= count) return {};
    return error(to.place,
                 to.name + (count > 1 ? " requires at least two arguments" : " requires an argument"));
  }

  Status read_command(const std::string& rest, Instruction& to) const {
    const ExecForm form = read_exec_form(rest, to.arguments);
    if (form == ExecForm::Bad)
      return error(to.place, "when using JSON array syntax, arrays must be comprised of strings only");
    to.exec_form = form == ExecForm::Good;
    if (!to.exec_form && !rest.empty()) to.arguments.push_back(rest);
    return {};
  }

  Status read_list(const std::string& rest, Instruction& to) const {
    const ExecForm form = read_exec_form(rest, to.arguments);
    if (form == ExecForm::Bad)
      return error(to.place, "when using JSON array syntax, arrays must be comprised of strings only");
    to.exec_form = form == ExecForm::Good;
    if (!to.exec_form) TRY_STATUS(read_words(split_words(rest), to));
    return need(to, to.name == "VOLUME" ? 1 : 2);
  }

  Status read_words(const std::vector<std::string>& words, Instruction& to) const {
    for (const std::string& word : words) to.arguments.push_back(unquote_word(word, escape_));
    return need(to, 1);
  }

  // `NAME=value …`, or the old `NAME value`.
  Status read_pairs(const std::string& rest, Instruction& to) const {
    const std::vector<std::string> words = split_quoted_words(rest, escape_);
    if (words.empty()) return need(to, 1);
    if (words.front().find('=') == std::string::npos) {
      const std::size_t end = rest.find_first_of("\t\v\f\r ");
      if (end == std::string::npos) return error(to.place, to.name + " must have two arguments");
      const std::string value(trim_space(std::string_view(rest).substr(end)));
      to.arguments.push_back(unquote_word(rest.substr(0, end), escape_) + "=" + unquote_word(value, escape_));
      return {};
    }
    for (const std::string& word : words) {
      if (word.find('=') == std::string::npos)
        return error(to.place, to.name + " has a word without = (the form is name=value)");
      to.arguments.push_back(unquote_word(word, escape_));
    }
    return {};
  }

  Status read_healthcheck(const std::string& rest, Instruction& to) const {
    const std::size_t end = std::min(rest.find_first_of("\t\v\f\r "), rest.size());
    if (end == 0) return need(to, 1);
    const std::string kind = to_upper(rest.substr(0, end));
    if (kind != "CMD" && kind != "NONE") return error(to.place, "HEALTHCHECK takes CMD or NONE");
    to.arguments.push_back(kind);
    return read_command(std::string(trim_space(std::string_view(rest).substr(end))), to);
  }

  Status read_onbuild(const std::string& rest, Instruction& to) const {
    const Statement inner = split_statement(rest, escape_, to.place);
    const std::string name = to_upper(inner.name);
    if (name.empty()) return need(to, 1);
    if (name == "ONBUILD" || name == "MAINTAINER" || name == "FROM")
      return error(to.place, name + " isn't allowed as an ONBUILD trigger");
    TRY(Instruction trigger, read(inner));
    to.arguments.push_back(name);
    std::ranges::move(trigger.arguments, std::back_inserter(to.arguments));
    std::ranges::move(trigger.flags, std::back_inserter(to.flags));
    to.exec_form = trigger.exec_form;
    return {};
  }

  char escape_;
};

// ^[a-z][a-z0-9-_.]*$
bool is_stage_name(std::string_view name) {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  return !name.empty() && is_letter(name[0]) && std::ranges::all_of(name, [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  });
}

Result<Stage> read_stage(const Instruction& from) {
  Stage stage;
  stage.place = from.place;
  const auto& words = from.arguments;
  if (words.size() != 1 && !(words.size() == 3 && to_lower(words[1]) == "as"))
    return error(from.place, "FROM requires either one or three arguments");
  stage.written = words[0];
  if (words.size() == 3) {
    stage.name = to_lower(words[2]);
    if (!is_stage_name(stage.name))
      return error(from.place,
                   "invalid name for build stage: it starts with a letter and holds a-z, 0-9, -, _ and .");
  }
  for (const std::string& flag : from.flags) {
    if (flag.starts_with("--platform=")) stage.platform = flag.substr(sizeof("--platform=") - 1);
  }
  return stage;
}

}  // namespace

Result<Dockerfile> parse_dockerfile(std::string_view bytes, const FileName& file) {
  TRY(Statements statements, split_statements(bytes, file));
  Dockerfile dockerfile;
  dockerfile.escape = statements.escape;
  dockerfile.syntax = std::move(statements.syntax);
  const Parser parser(statements.escape);
  for (const Statement& statement : statements.items) {
    TRY(Instruction instruction, parser.read(statement));
    if (instruction.name == "FROM") {
      TRY(Stage stage, read_stage(instruction));
      dockerfile.stages.push_back(std::move(stage));
    } else if (!dockerfile.stages.empty()) {
      dockerfile.stages.back().instructions.push_back(std::move(instruction));
    } else if (instruction.name == "ARG") {
      dockerfile.globals.push_back(std::move(instruction));
    } else {
      return error(statement.place, "no build stage in current context: FROM comes first");
    }
  }
  if (dockerfile.stages.empty()) return error({file, 0, 0}, "dockerfile contains no stages to build");
  settle_bases(dockerfile, {});
  return dockerfile;
}

int stage_index(const Dockerfile& dockerfile, std::string_view target) {
  const int count = static_cast<int>(dockerfile.stages.size());
  if (target.empty()) return count - 1;
  const std::string name = to_lower(target);
  for (int i = count; i-- > 0;) {
    if (dockerfile.stages[static_cast<std::size_t>(i)].name == name) return i;
  }
  if (target.size() > 5 || target.find_first_not_of("0123456789") != std::string_view::npos) return -1;
  const int number = std::stoi(std::string(target));
  return number < count ? number : -1;
}

const Stage* find_stage(const Dockerfile& dockerfile, std::string_view target) {
  const int index = stage_index(dockerfile, target);
  return index < 0 ? nullptr : &dockerfile.stages[static_cast<std::size_t>(index)];
}

}  // namespace dvsguard::build
