#pragma once

#include <string>
#include <vector>

#include "core/compose/project.h"
#include "core/practice/tree_changes.h"

// The closed list of what narrows a service. Whatever it does not name widens.
namespace dvsguard::practice {

struct ServicePair {
  const compose::Service& before;
  const compose::Service& after;
};

// A change that is more than narrowing.
struct Widening {
  std::string path;  // below the service: "environment.LD_PRELOAD"
  Places where;      // empty: something was taken away
  std::string what;  // empty: "changes" the path
};

// Whether the list names this value of a service (`change.path` starts below the service); what it does not
// allow is appended to `to`.
[[nodiscard]] bool judge_change(const ServicePair& pair, const TreeChange& change, std::vector<Widening>& to);

// Of the environment with what env files add: new variables and other values, unless they are blank.
void judge_environment(const ServicePair& pair, const text::Node* before, const text::Node* after,
                       std::vector<Widening>& to);

}  // namespace dvsguard::practice
