#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/text/node.h"

namespace dvsguard::contract {

// One use of a variable in the uninterpolated project, outside of x-dvs.
struct UsedVariable {
  std::string name;
  const text::Node* node = nullptr;  // the text that holds it
  std::string service;               // empty: none
  std::string property;              // of the service ("ports"), or of the project ("networks")
};

// In the order of the files. What `environment` names without a value counts too: the operator gives it.
// Error with the position where a ${…} is no template.
[[nodiscard]] Result<std::vector<UsedVariable>> used_variables(const text::Node& uninterpolated);

}  // namespace dvsguard::contract
