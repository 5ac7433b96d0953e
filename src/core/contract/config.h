#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/contract/contract.h"
#include "core/contract/reader.h"

// What an operator sets: the declared variables, and the variables that the project uses.
namespace dvsguard::contract {

[[nodiscard]] Result<std::vector<ConfigVariable>> read_config(const At& at);

// Why the text is no value of the variable's type; "" where it is one.
[[nodiscard]] std::string misfit(const ConfigVariable& variable, std::string_view value);

// An Ethereum address in EIP-55's mixed case: a checksum that one wrong digit breaks.
[[nodiscard]] bool is_address(std::string_view text);

// The environment variable names that every shell and Compose accept.
[[nodiscard]] bool is_variable_name(std::string_view text);

}  // namespace dvsguard::contract
