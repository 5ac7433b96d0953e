#pragma once

#include <string>
#include <vector>

#include "core/practice/across.h"

// Host ports and container names that several projects ask for, and that only one of them can have.
namespace dvsguard::practice {

// One clause for each group of projects that clash: ports first, by number, those in a row as a range.
[[nodiscard]] std::vector<std::string> clashes(std::span<const Member> members);

// "a, b and c", at most six of them.
[[nodiscard]] std::string names_of(std::span<const Member> members, const std::set<std::size_t>& which);

}  // namespace dvsguard::practice
