#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/text/node.h"

// Where two trees of a project differ.
namespace dvsguard::practice {

using TreePath = std::vector<std::string>;

// One value at `path`. Null: the tree does not have it.
struct TreeChange {
  TreePath path;
  const text::Node* before = nullptr;
  const text::Node* after = nullptr;
};

// All that makes the value, in one text: equal for equal values only. Not for any output.
[[nodiscard]] std::string spelled(const text::Node& node);
[[nodiscard]] bool same_value(const text::Node* a, const text::Node* b);

// A mapping's members by key; empty where it is none. Internal keys are left out.
using Members = std::unordered_map<std::string_view, const text::Node*>;
[[nodiscard]] Members members_of(const text::Node* node);

// "services.node.environment.LD_PRELOAD", fit for a message.
[[nodiscard]] std::string shown(const TreePath& path);

// Calls `take` for each value that differs; where it says that it has not judged the change, mappings are
// gone into member by member, and what is left over goes to `report`.
void walk_changes(const TreeChange& change, const std::function<bool(const TreeChange&)>& take,
                  const std::function<void(const TreeChange&)>& report);

}  // namespace dvsguard::practice
