#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/practice/check.h"

// What no project shows alone: keys, ids, ports and names that several projects of one host share.
namespace dvsguard::practice {

struct Member {
  std::string name;  // of the project; two may have one name
  const Evidence& evidence;
};

struct Across {
  report::Outcome outcome;         // KM06 and ID03
  std::vector<std::string> notes;  // host ports and container names that only one of them can have
};

[[nodiscard]] Across check_across(std::span<const Member> members);

}  // namespace dvsguard::practice
