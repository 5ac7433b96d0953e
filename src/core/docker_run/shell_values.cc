#include "core/docker_run/shell_values.h"

#include <algorithm>
#include <utility>

#include "core/build/program.h"
#include "core/compose/template.h"
#include "core/text/node.h"

namespace dvsguard::docker_run {
namespace {

using build::Word;

constexpr std::string_view kBlanks = " \t\n";
constexpr std::size_t kWordBytes = 128;  // of a word, beside its text
constexpr std::string_view kByRunning = "only a run of the script tells";

bool is_name_char(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string_view name_at(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && is_name_char(text[end])) ++end;
  return text.substr(0, end);
}

bool is_variable_name(std::string_view name) {
  return !name.empty() && (name[0] < '0' || name[0] > '9');
}

Given unknown(std::string name, std::string_view why) {
  Given out;
  out.text = std::string(1, text::kGap);
  out.unknown.insert(std::move(name));
  out.why = why;
  return out;
}

Given known(std::string text) {
  Given out;
  out.text = std::move(text);
  return out;
}

void append(Given& to, std::string_view part, const Given& from) {
  const bool joins = to.text.ends_with(text::kGap) && part.starts_with(text::kGap);
  to.text += part.substr(joins ? 1 : 0);  // two gaps side by side say no more than one
  if (part.find(text::kGap) != std::string_view::npos) {
    to.unknown.insert(from.unknown.begin(), from.unknown.end());
    if (to.why.empty()) to.why = from.why;
  }
  add_places(to.via, from.via);
}

// "$@", "$*", "${ARGS[@]}", "${ARGS[*]}", (…): any number of words.
bool is_list(std::string_view written) {
  return written == "$@" || written == "$*" || written.starts_with('(') ||
         written.find("[@]") != std::string_view::npos || written.find("[*]") != std::string_view::npos;
}

bool declares(std::string_view program) {
  constexpr std::string_view kPrograms[] = {"export", "readonly", "local", "declare", "typeset"};
  return std::ranges::find(kPrograms, program) != std::end(kPrograms);
}

bool takes_names(std::string_view program) {
  constexpr std::string_view kPrograms[] = {"read", "mapfile", "readarray", "getopts", "unset", "let"};
  return std::ranges::find(kPrograms, program) != std::end(kPrograms);
}

}  // namespace

ShellValues::ShellValues(const build::Script& script, const compose::Variables& variables,
                         const std::string& folder)
    : script_(script), variables_(variables), folder_(folder) {
  for (const build::Command& command : script.commands) {
    for (const Word& word : command.words) {
      for (std::size_t i = word.output_begin; i < word.output_end; ++i) inner_.insert(i);
    }
  }
  for (const std::string& name : script.loop_variables) assigned_[name].lost = true;
  for (std::size_t i = 0; i < script.commands.size(); ++i) {
    if (!inner_.contains(i)) learn(i);
  }
}

void ShellValues::learn(std::size_t index) {
  const build::Command& command = script_.commands[index];
  const auto& words = command.words;
  if (command.assignments == words.size()) {
    for (const Word& word : words) learn_word(word);
    return;
  }
  const build::Program program = build::program_of(command);
  if (declares(program.name) || takes_names(program.name) || program.name == "printf")
    learn_names(command, program.name, program.arguments);
  if (program.name == "pushd" || program.name == "popd") moved_ = true;
  if (program.name != "cd") return;
  const Word* to = nullptr;
  for (std::size_t i = program.arguments; i < words.size(); ++i) {
    if (!words[i].text.starts_with('-')) to = &words[i];
  }
  const bool home = to != nullptr && to->expansions.size() == 1 &&
                    to->expansions.front().size == to->text.size() &&
                    is_own_folder(*to, to->expansions.front());
  // `cd "$DIR"`, where DIR is the script's own folder.
  if (home || (to != nullptr && (to->text == "." || to->text == "./"))) return;
  if (to != nullptr && to->variable) {
    std::vector<Given> folder;
    expand_word(*to, 0, folder);
    values_.clear();  // made before everything was learnt
    if (folder.size() == 1 && folder.front().text == folder_) return;
  }
  moved_ = true;
}

void ShellValues::learn_word(const Word& word) {
  const std::string_view text = word.text;
  const std::string_view name = name_at(text);
  if (!is_variable_name(name)) return;
  Assigned& assigned = assigned_[std::string(name)];
  const bool plain = text.size() > name.size() && text[name.size()] == '=';
  if (plain) {
    assigned.words.push_back(&word);
  } else if (text.size() > name.size()) {
    assigned.lost = true;  // NAME+=…, NAME[…]=…
  }
}

void ShellValues::learn_names(const build::Command& command, std::string_view program,
                              std::size_t arguments) {
  for (std::size_t i = arguments; i < command.words.size(); ++i) {
    const Word& word = command.words[i];
    if (declares(program)) {
      learn_word(word);
    } else if (takes_names(program) && is_variable_name(name_at(word.text))) {
      assigned_[std::string(name_at(word.text))].lost = true;
    } else if (program == "printf" && word.text == "-v" && i + 1 < command.words.size()) {
      assigned_[std::string(name_at(command.words[i + 1].text))].lost = true;
    }
  }
}

std::vector<Given> ShellValues::expand(const build::Command& command) {
  std::vector<Given> out;
  for (std::size_t i = command.assignments; i < command.words.size(); ++i)
    expand_word(command.words[i], 0, out);
  return out;
}

// The words that the text behind `from` becomes.
void ShellValues::expand_word(const Word& word, std::size_t from, std::vector<Given>& into) {
  const std::string_view text = word.text;
  Given current;
  current.place = word.place;
  current.written = text.substr(from);
  bool begun = word.expansions.empty();
  if (text.find(text::kGap) != std::string_view::npos) {  // no text holds this byte
    current.text = std::string(1, text::kGap);
    current.unknown.insert("a control character");
    current.why = "the engine refuses it";
    into.push_back(std::move(current));
    return;
  }
  std::size_t at = from;
  for (const Word::Expansion& expansion : word.expansions) {
    if (expansion.at < at) continue;
    current.text += text.substr(at, expansion.at - at);
    begun = begun || expansion.at > at || expansion.quoted;
    at = std::min(expansion.at + expansion.size, text.size());
    const Given value = value_at(word, expansion);
    current.expanded = true;
    current.many = current.many || value.many || (!expansion.quoted && !value.is_known());
    bytes_ += value.text.size();
    if (expansion.quoted) {
      append(current, value.text, value);
      continue;
    }
    std::string_view rest = value.text;
    while (!rest.empty()) {
      const std::size_t blank = std::min(rest.find_first_of(kBlanks), rest.size());
      append(current, rest.substr(0, blank), value);
      begun = begun || blank > 0;
      if (blank < rest.size() && begun && !exhausted()) {
        bytes_ += current.text.size() + current.written.size() + kWordBytes;
        into.push_back(current);
        current.text.clear();
        current.unknown.clear();
        begun = false;
      }
      rest.remove_prefix(std::min(blank + 1, rest.size()));
    }
  }
  current.text += text.substr(at);
  begun = begun || at < text.size();
  bytes_ += current.text.size() + kWordBytes;
  if (begun) into.push_back(std::move(current));
}

Given ShellValues::value_at(const Word& word, const Word::Expansion& expansion) {
  const std::string_view written = std::string_view(word.text).substr(expansion.at, expansion.size);
  if (exhausted()) return unknown("the script's size", kByRunning);
  if (is_own_folder(word, expansion)) return known(folder_);
  if (is_list(written)) {
    Given list = unknown(std::string(name_at(written.substr(written.starts_with("${") ? 2 : 1))), kByRunning);
    list.many = true;
    return list;
  }
  if (written.starts_with("${")) return braces(written);
  if (written.size() < 2 || written[0] != '$' || !is_variable_name(name_at(written.substr(1))))
    return unknown(written.size() == 2 ? std::string(written) : "a command's output", kByRunning);
  return value_of(std::string(written.substr(1)));
}

// ${NAME}, and with :-, -, :+, +, :?, ? what Compose reads alike.
Given ShellValues::braces(std::string_view written) {
  const std::string_view name = name_at(written.substr(2));
  const std::string shown = name.empty() ? "$" + std::string(written.substr(2, 1)) : std::string(name);
  if (!is_variable_name(name) || written.find_first_of("\"'`\\") != std::string_view::npos ||
      written.find("$(") != std::string_view::npos)
    return unknown(shown, kByRunning);
  std::map<std::string, compose::VariableValue, std::less<>> used;
  Given hidden;  // why a variable that is set is unknown all the same
  Places via;
  const auto lookup = [&](std::string_view wanted) -> const compose::VariableValue* {
    const Given value = value_of(std::string(wanted));
    add_places(via, value.via);
    if (!value.is_known()) {
      if (!value.why.empty()) hidden = value;
      return nullptr;
    }
    return &used.insert_or_assign(std::string(wanted), compose::VariableValue{value.text, {}}).first->second;
  };
  const auto result = compose::substitute(written, lookup);
  if (!result || !result->refused.empty()) return unknown(shown, result ? "" : kByRunning);
  if (!hidden.text.empty()) return hidden;
  Given out = known(result->gapped);
  out.unknown.insert(result->empty.begin(), result->empty.end());
  out.via = std::move(via);
  return out.text.size() > kMaxValueBytes ? unknown(shown, kByRunning) : out;
}

Given ShellValues::value_of(const std::string& name) {
  if (const auto made = values_.find(name); made != values_.end()) return made->second;
  if (name == "PWD") return moved_ ? unknown(name, kByRunning) : known(folder_);
  const auto assigned = assigned_.find(name);
  Given value;
  if (assigned != assigned_.end() && !open_.contains(name)) {
    if (open_.size() >= kMaxValueDepth) return unknown(name, kByRunning);
    open_.insert(name);
    value = assigned_value(name, assigned->second);
    open_.erase(name);
  } else if (const compose::VariableValue* found = variables_.find(name);
             found != nullptr && !found->text.empty() && found->text.find(text::kGap) == std::string::npos) {
    value = known(found->text);
    if (found->place.file) value.via = {found->place};
  } else {
    value = unknown(name, "");
  }
  values_.emplace(name, value);
  return value;
}

Given ShellValues::assigned_value(const std::string& name, const Assigned& assigned) {
  if (assigned.lost || assigned.words.empty()) return unknown(name, kByRunning);
  const Word& first = *assigned.words.front();
  const bool one = std::ranges::all_of(assigned.words, [&](const Word* w) { return w->text == first.text; });
  if (!one) return unknown(name, kByRunning);
  std::vector<Given> words;
  Word whole = first;
  for (Word::Expansion& expansion : whole.expansions)
    expansion.quoted = true;  // an assignment splits nothing
  expand_word(whole, name.size() + 1, words);
  Given value = words.empty() ? known("") : std::move(words.front());
  value.place = {};
  value.expanded = false;
  if (value.text.size() > kMaxValueBytes) return unknown(name, kByRunning);
  // Where the project sets it too, who wins hangs on the script's conditions.
  const compose::VariableValue* outside = variables_.find(name);
  if (outside != nullptr && !outside->text.empty() && outside->text != value.text)
    return unknown(name, kByRunning);
  if (!value.is_known() && value.why.empty() && value.unknown.empty()) return unknown(name, kByRunning);
  add_places(value.via, {first.place});
  return value;
}

// $(pwd), $(dirname "$0"), $(cd "$(dirname "$0")" && pwd) and their kin.
bool ShellValues::is_own_folder(const Word& word, const Word::Expansion& expansion) const {
  const std::string_view written = std::string_view(word.text).substr(expansion.at, expansion.size);
  if (!written.starts_with("$(") && !written.starts_with('`')) return false;
  if (written == "$(pwd)" || written == "`pwd`") return !moved_;
  if (word.expansions.size() != 1 || written.find("..") != std::string_view::npos) return false;
  const bool script = written.find("$0") != std::string_view::npos ||
                      written.find("${0") != std::string_view::npos ||
                      written.find("BASH_SOURCE") != std::string_view::npos;
  if (!script || written.find("dirname") == std::string_view::npos) return false;
  constexpr std::string_view kHarmless[] = {"cd", "pwd", "dirname", "realpath", "readlink"};
  for (std::size_t i = word.output_begin; i < word.output_end && i < script_.commands.size(); ++i) {
    const build::Program program = build::program_of(script_.commands[i]);
    if (std::ranges::find(kHarmless, program.name) == std::end(kHarmless)) return false;
    for (const Word& argument : script_.commands[i].words) {
      const std::string_view text = argument.text;
      const bool flag = text.starts_with('-');
      const bool of_script = argument.variable && (text.find("$0") != std::string_view::npos ||
                                                   text.find("${0") != std::string_view::npos ||
                                                   text.find("BASH_SOURCE") != std::string_view::npos);
      if (&argument != &script_.commands[i].words.front() && !flag && !of_script) return false;
    }
  }
  return true;
}

}  // namespace dvsguard::docker_run
