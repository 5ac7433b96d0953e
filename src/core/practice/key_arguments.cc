#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>

#include "core/build/program.h"
#include "core/build/script_facts.h"
#include "core/keyscan/names.h"
#include "core/keyscan/scan.h"
#include "core/practice/built_images.h"
#include "core/practice/find.h"
#include "core/practice/key_material.h"
#include "core/practice/start_commands.h"

namespace dvsguard::practice {
namespace {

using build::Command;
using build::Script;
using build::Word;
using compose::Service;
using keyscan::NameClass;
using report::Outcome;
using report::Rule;

bool is_key(NameClass name) {
  return name == NameClass::Key || name == NameClass::KeyPassword;
}

// The first key's variable that a word expands, or "".
std::string key_variable_in(std::string_view word) {
  for (std::string& name : build::expanded_variables(word)) {
    if (is_key(keyscan::classify_name(name))) return std::move(name);
  }
  return {};
}

// The shell runs these itself: their arguments are in no process's command line.
constexpr auto kBuiltins = std::to_array<std::string_view>(
    {"",     "[",    "[[",     "test", "export", "unset", "local", "declare", "readonly", "typeset",
     "read", "set",  ":",      "true", "false",  "if",    "case",  "for",     "while",    "return",
     "exit", "eval", "source", ".",    "cd",     "let",   "shift", "trap",    "printf",   "echo"});

bool is_builtin(std::string_view program) {
  return std::ranges::find(kBuiltins, program) != kBuiltins.end();
}

bool prints(std::string_view program) {
  return program == "echo" || program == "printf";
}

bool is_flag(std::string_view word) {
  return word.size() > 1 && word.front() == '-';
}

std::string_view flag_name(std::string_view word) {
  word.remove_prefix(std::min(word.find_first_not_of('-'), word.size()));
  return word.substr(0, word.find('='));
}

// Whether what follows a key's flag is the key itself: not a path, a switch or nothing.
bool is_secret_value(std::string_view value) {
  if (value.empty() || keyscan::path_like_value(value) || value == "true" || value == "false" || value == "-")
    return false;
  // A variable's own name says what it is; one that only refers brings a path.
  for (const std::string& name : build::expanded_variables(value)) {
    if (keyscan::refers_only(name) || keyscan::key_location_name(name)) return false;
  }
  return !keyscan::key_file_path(value);
}

// Only these flags take the secret itself for certain; `--keystore` and `--key` take a file more often.
bool flag_takes_secret(std::string_view flag) {
  if (!is_key(keyscan::classify_name(flag))) return false;
  const auto words = keyscan::name_words(flag);
  return std::ranges::any_of(words, [](const std::string& word) {
    return word == "private" || word == "password" || word == "passphrase" || word == "mnemonic" ||
           word == "seed" || word == "secret";
  });
}

// The name of the key that word `at` of the command gives away, or "".
std::string key_at(const Command& command, std::size_t at) {
  const std::string& word = command.words[at].text;
  if (std::string name = key_variable_in(word); !name.empty()) return name;
  if (!is_flag(word)) return {};
  const std::size_t equals = word.find('=');
  std::string_view value;
  if (equals != std::string::npos) {
    value = std::string_view(word).substr(equals + 1);
  } else if (at + 1 < command.words.size() && !is_flag(command.words[at + 1].text)) {
    value = command.words[at + 1].text;
    if (!key_variable_in(value).empty()) return {};  // told there
  }
  const std::string_view flag = flag_name(word);
  const auto hit = keyscan::scan_named_value(flag, value);
  const bool proven = hit && hit->certainty == keyscan::Certainty::Proven;
  if (proven || (flag_takes_secret(flag) && is_secret_value(value))) return "--" + std::string(flag);
  return {};
}

struct Leak {
  std::string name;
  bool printed = false;  // else on a command line
  bool traced = false;
  Place place;
};

class Leaks {
 public:
  explicit Leaks(const Script& script) : script_(script) {
    for (std::size_t i = 0; i < script.commands.size(); ++i) {
      const Command& command = script.commands[i];
      if (command.piped_into) {
        for (std::size_t from = command.piped_from; from < i; ++from) piped_.insert(from);
      }
      for (const Word& word : command.words) {
        for (std::size_t from = word.output_begin; from < word.output_end; ++from) piped_.insert(from);
      }
    }
  }

  std::vector<Leak> find() {
    for (std::size_t i = 0; i < script_.commands.size(); ++i) look_at(i);
    return std::move(found_);
  }

 private:
  void look_at(std::size_t index) {
    const Command& command = script_.commands[index];
    const build::Program program = build::program_of(command);
    if (command.traced) look_at_trace(command);
    const bool builtin = is_builtin(program.name) && program.at < command.words.size();
    if (builtin && (!prints(program.name) || !is_seen(index))) return;
    for (std::size_t at = program.arguments; at < command.words.size(); ++at) {
      if (std::string name = key_at(command, at); !name.empty()) {
        add({std::move(name), builtin, false, command.words[at].place});
      }
    }
  }

  // `set -x` writes every word to the log, and assignments too.
  void look_at_trace(const Command& command) {
    for (const Word& word : command.words) {
      if (std::string name = key_variable_in(word.text); !name.empty())
        add({std::move(name), true, true, word.place});
    }
    for (std::size_t at = 0; at < command.assignments && at < command.words.size(); ++at) {
      const std::string_view text = command.words[at].text;
      const std::string_view name = text.substr(0, text.find('='));
      if (is_key(keyscan::classify_name(name)) &&
          is_secret_value(text.substr(std::min(name.size() + 1, text.size())))) {
        add({std::string(name), true, true, command.words[at].place});
      }
    }
  }

  // What a command prints reaches the container's log unless it is redirected or piped on.
  [[nodiscard]] bool is_seen(std::size_t index) const {
    if (piped_.contains(index)) return false;
    const auto& redirects = script_.commands[index].redirects;
    return std::ranges::none_of(redirects, [](const build::Redirect& redirect) {
      const bool out = redirect.operation.find('>') != std::string::npos;
      const bool log = redirect.target.text == "/dev/stdout" || redirect.target.text == "/dev/stderr" ||
                       redirect.target.text == "2" || redirect.target.text == "1";
      return out && !log;
    });
  }

  void add(Leak leak) {
    if (known_.emplace(leak.name, leak.printed).second) found_.push_back(std::move(leak));
  }

  const Script& script_;
  std::set<std::size_t> piped_;
  std::set<std::pair<std::string, bool>> known_;
  std::vector<Leak> found_;
};

std::string message_of(const Leak& leak, std::string_view from) {
  const std::string name = keyscan::shown_name(leak.name);
  const std::string in = from == "script" ? "a script that it mounts" : "its " + std::string(from);
  if (leak.traced) return "prints " + name + " into its log: `set -x` is on in " + in;
  if (leak.printed) return "prints " + name + " into its log, in " + in;
  return "puts " + name + " on a command line in " + in + ", where every process on the host reads it";
}

std::string mend_of(const Leak& leak) {
  if (leak.traced) return "switch it off with `set +x` before a secret is touched";
  if (leak.printed) return "do not print it";
  return "hand it over in a file, or on standard input";
}

void report_leaks(const Service& service, const Script& script, std::string_view from,
                  std::set<std::pair<std::string, bool>>& told, Outcome& outcome) {
  for (const Leak& leak : Leaks(script).find()) {
    if (!told.emplace(leak.name, leak.printed).second) continue;
    add_finding(outcome, Rule::KM05, &service, {leak.place}, keyscan::shown_name(leak.name),
                message_of(leak, from), mend_of(leak));
  }
}

}  // namespace

void check_key_arguments(const Evidence& evidence, const RawProject& raw, Outcome& outcome) {
  BuiltImages images(evidence);
  const StartCommands commands(evidence);
  for (const Service& service : evidence.loaded.project.services) {
    std::set<std::pair<std::string, bool>> told;
    for (const RawCommand& command : raw.commands(service.name)) {
      report_leaks(service, command.script, command.from, told, outcome);
    }
    for (const StartCommand& command : commands.of(service, images.of(service))) {
      if (command.from != "script" && command.from != "Dockerfile") continue;
      report_leaks(service, command.script, command.from, told, outcome);
    }
  }
}

}  // namespace dvsguard::practice
