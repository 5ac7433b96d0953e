#pragma once

#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/practice/check.h"

// What no project shows alone: keys, ids, ports and names that several projects of one host share.
namespace dvsguard::practice {

struct Member {
  std::string name;  // that tells it from the others
  const Evidence& evidence;
};

struct Across {
  report::Outcome outcome;         // of kAcrossRules
  std::vector<std::string> notes;  // host ports and container names that only one of them can have
};

// The rules that are judged between projects, too.
inline constexpr report::Rule kAcrossRules[] = {report::Rule::KM06, report::Rule::ID03};

[[nodiscard]] Across check_across(std::span<const Member> members);

}  // namespace dvsguard::practice
