#pragma once

#include <string>
#include <vector>

#include "app/cli/command_table.h"

// A shell's completion of our command line, made from the table of commands.
namespace dvsguard::cli {

[[nodiscard]] std::string bash_completion(const std::vector<Command>& table);
[[nodiscard]] std::string zsh_completion(const std::vector<Command>& table);
[[nodiscard]] std::string fish_completion(const std::vector<Command>& table);

}  // namespace dvsguard::cli
