#include "core/build/program.h"

#include <algorithm>
#include <array>

namespace dvsguard::build {
namespace {

constexpr std::array<std::string_view, 10> kShells = {"sh",   "bash", "dash",  "ash",  "ksh",
                                                      "mksh", "zsh",  "rbash", "rksh", "yash"};

constexpr std::string_view kInterpreters[] = {"python", "python2", "python3", "perl", "ruby", "node",
                                              "php",    "lua",     "deno",    "bun",  "pwsh"};

// Programs that start another one, which begins after their options: `valued` names the options that take the
// next word, `operands` says how many words of their own stand before the program.
struct Starter {
  std::string_view name;
  std::string_view valued;  // short options, and long ones after a space
  std::size_t operands = 0;
};
constexpr std::array kStarters = {
    Starter{"sudo", "ugpChrtTRD"},  Starter{"doas", "uC"},     Starter{"exec", "a"},
    Starter{"command", ""},         Starter{"builtin", ""},    Starter{"nohup", ""},
    Starter{"env", "uC"},           Starter{"time", "fo"},     Starter{"nice", "n"},
    Starter{"ionice", "cnpPu"},     Starter{"chrt", "TPD", 1}, Starter{"setsid", ""},
    Starter{"stdbuf", "ioe"},       Starter{"unbuffer", ""},   Starter{"timeout", "ks", 1},
    Starter{"tini", "pg"},          Starter{"dumb-init", "r"}, Starter{"catatonit", ""},
    Starter{"gosu", "", 1},         Starter{"su-exec", "", 1}, Starter{"setpriv", ""},
    Starter{"chroot", "", 1},       Starter{"busybox", ""},    Starter{"toybox", ""},
    Starter{"xargs", "adEILnPs"},   Starter{"flock", "wE", 1}, Starter{"watch", "n"},
    Starter{"wait-for-it.sh", "t"},
};

std::string_view base_name(std::string_view path) {
  const std::size_t slash = path.find_last_of('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

bool is_assignment(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) return false;
  return std::ranges::all_of(text.substr(0, equals), [](char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
}

// Past the options of a starter, its own operands and, for env, NAME=value words.
std::size_t skip_starter(const Command& command, std::size_t at, const Starter& starter) {
  const auto& words = command.words;
  for (++at; at < words.size(); ++at) {
    const std::string_view text = words[at].text;
    if (text == "--") {
      ++at;
      break;
    }
    if (starter.name == "env" && is_assignment(text)) continue;
    if (text.size() < 2 || text[0] != '-') break;
    const bool takes_next = text.size() == 2 && starter.valued.find(text[1]) != std::string_view::npos;
    if (takes_next) ++at;
  }
  return at + starter.operands;
}

}  // namespace

bool is_shell(std::string_view name) {
  return std::ranges::find(kShells, name) != kShells.end();
}

bool is_interpreter(std::string_view name) {
  return std::ranges::find(kInterpreters, name) != std::end(kInterpreters);
}

Program program_of(const Command& command) {
  const auto& words = command.words;
  std::size_t at = command.assignments;
  while (at < words.size()) {
    const std::string_view name = base_name(words[at].text);
    const auto starter =
        std::ranges::find_if(kStarters, [&](const Starter& other) { return other.name == name; });
    if (starter == kStarters.end()) {
      // A variable in the folder leaves the name readable: "$HOME/bin/tool".
      const bool readable = !words[at].variable || name.find_first_of("$`(") == std::string_view::npos;
      return {readable ? name : std::string_view(), at, at + 1};
    }
    const std::size_t next = skip_starter(command, at, *starter);
    if (next >= words.size()) return {name, at, at + 1};
    at = next;
  }
  return {{}, words.size(), words.size()};
}

ShellCall shell_call(const Command& command, const Program& program) {
  ShellCall call;
  const auto& words = command.words;
  std::size_t at = program.arguments;
  bool takes_script = false;
  for (; at < words.size(); ++at) {
    const std::string_view text = words[at].text;
    if (text == "--" || text == "-") {
      ++at;
      break;
    }
    if (text.size() < 2 || (text[0] != '-' && text[0] != '+')) break;
    if (text.starts_with("--")) {
      if ((text == "--rcfile" || text == "--init-file") && at + 1 < words.size()) ++at;
      continue;
    }
    const std::string_view letters = text.substr(1);
    if (text[0] == '-' && letters.find('x') != std::string_view::npos) call.traced = true;
    if (text[0] == '-' && letters.find('c') != std::string_view::npos) takes_script = true;
    if (text[0] == '-' && letters.find('s') != std::string_view::npos) call.reads_input = true;
    if (letters.back() == 'o' || letters.back() == 'O') {
      ++at;
      if (at < words.size() && words[at].text == "xtrace") call.traced = true;
    }
  }
  if (at >= words.size()) {
    call.reads_input = true;
  } else if (takes_script) {
    call.script = &words[at];
  } else if (!call.reads_input) {
    call.file = &words[at];
    call.reads_input = words[at].text == "/dev/stdin" || words[at].text == "/proc/self/fd/0";
  }
  return call;
}

}  // namespace dvsguard::build
