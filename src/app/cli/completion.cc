#include "app/cli/completion.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "app/cli/man_page.h"
#include "core/base/split.h"
#include "core/report/rule.h"
#include "core/text/shell_word.h"

namespace dvsguard::cli {
namespace {

std::string joined(const std::vector<std::string>& words, std::string_view by) {
  return fmt::format("{}", fmt::join(words, by));
}

std::vector<std::string> practice_words() {
  std::vector<std::string> words;
  for (const report::PracticeInfo& practice : report::practices()) words.emplace_back(practice.id);
  return words;
}

std::vector<std::string> code_words() {
  std::vector<std::string> words;
  for (const report::RuleInfo& rule : report::rules()) words.emplace_back(rule.id);
  for (const std::string& practice : practice_words()) words.push_back(practice);
  return words;
}

// The words that a value may be; none where the table does not say.
std::vector<std::string> values_of(const Flag& flag, const std::vector<Command>& table) {
  if (!flag.choices.empty()) return flag.choices;
  if (flag.value == "CODE") return code_words();
  if (flag.value == "PRACTICE") return practice_words();
  std::vector<std::string> words;
  if (flag.value == "COMMAND") {
    for (const Command& command : table) {
      if (!command.name.empty()) words.push_back(page_word(command.name));
    }
  }
  return words;
}

// zsh takes brackets and colons of a description for its own.
std::string zsh_escaped(std::string_view text) {
  std::string out;
  for (const char byte : text) {
    if (byte == '[' || byte == ']' || byte == ':' || byte == '\\') out += '\\';
    out += byte;
  }
  return out;
}

// Names with blanks stay whole: one a line.
std::string bash_reply(const std::string& compgen) {
  return "mapfile -t COMPREPLY < <(compgen " + compgen + " -- \"$current\")";
}

std::string bash_values(const Flag& flag, const std::vector<Command>& table) {
  const std::vector<std::string> words = values_of(flag, table);
  if (!words.empty()) return bash_reply("-W '" + joined(words, " ") + "'");
  if (flag.value == "FILE") return bash_reply("-f");
  if (flag.value == "DIR") return bash_reply("-d");
  return "COMPREPLY=()";
}

std::string bash_command(const Command& command, const std::vector<Command>& table) {
  std::vector<std::string> all;
  std::string cases;
  for (const Flag& flag : command.flags) {
    all.insert(all.end(), flag.names.begin(), flag.names.end());
    if (flag.value.empty()) continue;
    cases += fmt::format("        {}) {}; return ;;\n", joined(flag.names, "|"), bash_values(flag, table));
  }
  std::string plain = "COMPREPLY=()";
  if (!command.commands.empty()) plain = bash_reply("-W '" + joined(command.commands, " ") + "'");
  if (!command.arguments.empty()) plain = bash_values(command.arguments.front(), table);
  return fmt::format(
      "    '{}')\n"
      "      case \"$previous\" in\n{}"
      "      esac\n"
      "      if [[ $current == -* ]]; then\n"
      "        {}\n"
      "      else\n"
      "        {}\n"
      "      fi ;;\n",
      command.name, cases, bash_reply("-W '" + joined(all, " ") + "'"), plain);
}

std::string zsh_action(const Flag& flag, const std::vector<Command>& table) {
  const std::vector<std::string> words = values_of(flag, table);
  if (!words.empty()) return "(" + joined(words, " ") + ")";
  if (flag.value == "FILE") return "_files";
  if (flag.value == "DIR") return "_files -/";
  return " ";
}

std::string zsh_flag(const Flag& flag, const std::vector<Command>& table) {
  std::string out;
  for (const std::string& name : flag.names) {
    std::string spec = (flag.repeats ? "*" : "") + name;
    spec += flag.value.empty() ? "" : name.starts_with("--") ? "=" : "+";
    spec += "[" + zsh_escaped(flag.about) + "]";
    if (!flag.value.empty()) spec += ":" + flag.value + ":" + zsh_action(flag, table);
    out += "        " + text::shell_quoted(spec) + " \\\n";
  }
  return out;
}

// A word alone needs no quotes.
std::string zsh_pattern(const std::string& name) {
  return name.find(' ') == std::string::npos ? name : "'" + name + "'";
}

std::string zsh_command(const Command& command, const std::vector<Command>& table) {
  if (!command.commands.empty()) {
    return fmt::format("    {})\n      _values 'command' {} && return ;;\n", zsh_pattern(command.name),
                       joined(command.commands, " "));
  }
  std::string out = fmt::format("    {})\n      _arguments -S \\\n", zsh_pattern(command.name));
  for (const Flag& flag : command.flags) out += zsh_flag(flag, table);
  for (const Flag& argument : command.arguments) {
    out +=
        "        " +
        text::shell_quoted(fmt::format("*:{}:{}", zsh_escaped(argument.value), zsh_action(argument, table))) +
        " \\\n";
  }
  return out + "        && return ;;\n";
}

// All of the command's words were seen.
std::string fish_seen(const std::string& name) {
  std::string out;
  for (const std::string_view word : split(name, ' '))
    out += fmt::format("{}__fish_seen_subcommand_from {}", out.empty() ? "" : "; and ", word);
  return out;
}

// As it, and none of what comes next.
std::string fish_group(const Command& group) {
  return fmt::format("{}; and not __fish_seen_subcommand_from {}", fish_seen(group.name),
                     joined(group.commands, " "));
}

std::string fish_flag(const Command& command, const Flag& flag, const std::vector<Command>& table) {
  std::string out = fmt::format("complete -c dvsguard -n '{}'", fish_seen(command.name));
  for (const std::string& name : flag.names)
    out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  const std::vector<std::string> words = values_of(flag, table);
  if (!words.empty()) {
    out += " -x -a " + text::shell_quoted(joined(words, " "));
  } else if (flag.value == "FILE") {
    out += " -r -F";
  } else if (flag.value == "DIR") {
    out += " -x -a '(__fish_complete_directories)'";
  } else if (!flag.value.empty()) {
    out += " -x";
  }
  return out + " -d " + text::shell_quoted(flag.about) + "\n";
}

}  // namespace

std::string bash_completion(const std::vector<Command>& table) {
  std::vector<std::string> names;
  std::string cases;
  for (const Command& command : table) {
    if (command.name.empty()) continue;
    names.push_back("'" + command.name + "'");
    cases += bash_command(command, table);
  }
  return fmt::format(
      "# bash completion for dvsguard\n"
      "_dvsguard() {{\n"
      "  local current=\"${{COMP_WORDS[COMP_CWORD]}}\" previous=\"${{COMP_WORDS[COMP_CWORD-1]}}\" "
      "command=\"\" word\n"
      "  if [[ $previous == = ]]; then previous=\"${{COMP_WORDS[COMP_CWORD-2]}}\"; fi\n"
      "  if [[ $current == = ]]; then current=\"\"; previous=\"${{COMP_WORDS[COMP_CWORD-1]}}\"; fi\n"
      "  for word in \"${{COMP_WORDS[@]:1:COMP_CWORD-1}}\"; do\n"
      "    case \"${{command:+$command }}$word\" in {}) command=\"${{command:+$command }}$word\" ;; esac\n"
      "  done\n"
      "  case \"$command\" in\n"
      "    '') {} ;;\n"
      "{}"
      "  esac\n"
      "}}\n"
      "complete -o filenames -F _dvsguard dvsguard\n",
      joined(names, "|"), bash_reply("-W '" + joined(table.front().commands, " ") + " --help --version'"),
      cases);
}

std::string zsh_completion(const std::vector<Command>& table) {
  std::string commands, cases;
  std::vector<std::string> groups;
  for (const Command& command : table) {
    if (command.name.empty()) continue;
    if (command.name.find(' ') == std::string::npos)
      commands += "    " + text::shell_quoted(command.name + ":" + zsh_escaped(command.about)) + "\n";
    if (!command.commands.empty()) groups.push_back(zsh_pattern(command.name));
    cases += zsh_command(command, table);
  }
  return fmt::format(
      "#compdef dvsguard\n"
      "local -a commands\n"
      "commands=(\n{})\n"
      "if (( CURRENT == 2 )); then\n"
      "  _describe 'command' commands\n"
      "  _arguments '--help[print help]' '--version[print the version]'\n"
      "  return\n"
      "fi\n"
      "local command=$words[2]\n"
      "shift words\n"
      "(( CURRENT-- ))\n"
      "while (( CURRENT > 2 )) && [[ $command == ({}) ]]; do\n"
      "  command+=\" $words[2]\"\n"
      "  shift words\n"
      "  (( CURRENT-- ))\n"
      "done\n"
      "case $command in\n{}esac\n",
      commands, joined(groups, "|"), cases);
}

std::string fish_completion(const std::vector<Command>& table) {
  std::string out = "# fish completion for dvsguard\ncomplete -c dvsguard -f\n";
  for (const Command& command : table) {
    if (command.name.empty()) continue;
    const std::size_t last = command.name.rfind(' ');
    if (last == std::string::npos) {
      out += fmt::format("complete -c dvsguard -n __fish_use_subcommand -a {} -d {}\n", command.name,
                         text::shell_quoted(command.about));
    } else {
      const auto group = std::ranges::find(table, command.name.substr(0, last), &Command::name);
      out += fmt::format("complete -c dvsguard -n '{}' -a {} -d {}\n", fish_group(*group),
                         command.name.substr(last + 1), text::shell_quoted(command.about));
    }
    for (const Flag& flag : command.flags) out += fish_flag(command, flag, table);
    for (const Flag& argument : command.arguments) {
      const std::vector<std::string> words = values_of(argument, table);
      out += fmt::format(
          "complete -c dvsguard -n '{}' -a {}\n", fish_seen(command.name),
          words.empty() ? "'(__fish_complete_directories)'" : text::shell_quoted(joined(words, " ")));
    }
  }
  return out;
}

}  // namespace dvsguard::cli
