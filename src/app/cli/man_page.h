#pragma once

#include <string>
#include <vector>

#include "app/cli/command_table.h"

namespace dvsguard::cli {

// The manual page of one command of the table, or of the program itself (the name ""), in man(7)'s language.
[[nodiscard]] std::string man_page(const Command& command, const std::vector<Command>& table);

// "signer-log-show": a command's name as pages and their files have it.
[[nodiscard]] std::string page_word(std::string name);

}  // namespace dvsguard::cli
