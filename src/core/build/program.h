#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/build/script.h"

// Which program a simple command runs.
namespace dvsguard::build {

struct Program {
  std::string_view name;      // without its folder: "curl"; empty where there is none or a variable names it
  std::size_t at = 0;         // index of its word in Command::words; size() where there is none
  std::size_t arguments = 0;  // index of its first argument
};

// Assignments and what only starts another program (sudo, exec, env, nohup, timeout, tini, gosu, …) skipped.
[[nodiscard]] Program program_of(const Command& command);

// "sh", "bash", "dash", "ash", "ksh", "zsh", …
[[nodiscard]] bool is_shell(std::string_view name);

// "python3", "perl", "node", …: programs whose arguments may be a program in another language.
[[nodiscard]] bool is_interpreter(std::string_view name);

// What a shell was asked to do.
struct ShellCall {
  const Word* script = nullptr;  // of `-c`
  const Word* file = nullptr;    // a script's path
  bool reads_input = false;      // its commands come from standard input
  bool traced = false;           // -x
};
[[nodiscard]] ShellCall shell_call(const Command& command, const Program& program);

}  // namespace dvsguard::build
