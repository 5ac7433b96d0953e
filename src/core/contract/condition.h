#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/contract/contract.h"
#include "core/contract/reader.h"

// Conditions on the arguments of a call, `where`: their names and shapes are checked here, core/grant applies
// them.
namespace dvsguard::contract {

struct Parameter {
  std::string type;  // as written: string, uint256[], (address,uint8)
  std::string name;  // "" where it has none
};

// "updateSocket(string memory socket)" gives {string, socket}. The signature is one that core/grant took.
[[nodiscard]] std::vector<Parameter> parameters_of(std::string_view call);

// Whether an argument of the type has no fixed size, so that an unbounded text can stand there.
[[nodiscard]] bool is_dynamic(std::string_view type);

[[nodiscard]] Result<std::vector<Condition>> read_where(const At& at,
                                                        const std::vector<Parameter>& parameters);

// The arguments that a condition speaks of, in groups too.
void add_arguments(const Condition& condition, std::vector<std::string>& names);

}  // namespace dvsguard::contract
