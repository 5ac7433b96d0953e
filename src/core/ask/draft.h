#pragma once

#include <string>

#include "core/practice/check.h"

namespace dvsguard::ask {

// The x-dvs blocks of a project as far as it shows them, as YAML to paste: privileges that were found,
// variables, keys with their services. What only the team knows stands as "", which the contract's parser
// refuses until it is filled in. No value of the operator's is in it.
[[nodiscard]] std::string draft(const practice::Evidence& evidence, const report::Outcome& outcome);

}  // namespace dvsguard::ask
