#pragma once

#include <string>

#include "core/practice/check.h"

// What `dvsguard ask` writes: the questions that only a project's team can answer.
namespace dvsguard::ask {

// Markdown: numbered questions, one for each privilege without a reason and each fact that only the team
// knows, then the x-dvs blocks to fill in. Names places in the project's files; no value of the operator's.
[[nodiscard]] std::string message(const practice::Evidence& evidence, const report::Outcome& outcome);

}  // namespace dvsguard::ask
