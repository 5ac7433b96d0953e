#pragma once

#include <string>
#include <vector>

#include "app/cli/command_table.h"

// `dvsguard completion SHELL` and `dvsguard man [COMMAND]`.
namespace dvsguard::cli {

// The exit codes.
int perform_completion(const std::string& shell, const std::vector<Command>& table);
int perform_man(const std::string& command, const std::vector<Command>& table);

}  // namespace dvsguard::cli
