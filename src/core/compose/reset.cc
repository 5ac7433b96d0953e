#include "core/compose/reset.h"

#include <algorithm>
#include <span>
#include <utility>

namespace dvsguard::compose {

namespace {

using text::Node;

bool is_reset(const Node& node) {
  return node.tag == "!reset";
}

// `copied`: the node is an alias's, or a merge key's. compose-go takes a !reset out where the anchor stands,
// so that no copy of it resets anything.
Status take(Node& node, std::vector<Step>& path, Resets& resets, bool copied) {
  copied = copied || !node.via.empty();
  if (node.tag == "!override") {
    node.tag.clear();
    resets.push_back(path);
    return {};  // compose-go looks no further below it
  }
  for (auto& member : node.members) {
    path.push_back(member.key);
    if (is_reset(member.value)) {
      if (!copied && member.value.via.empty()) resets.push_back(path);
    } else {
      TRY_STATUS(take(member.value, path, resets, copied));
    }
    path.pop_back();
  }
  std::erase_if(node.members, [](const text::Member& member) { return is_reset(member.value); });
  // A path through a list matches nothing in compose-go, so an item is only dropped.
  std::erase_if(node.items, is_reset);
  for (auto& item : node.items) {
    Resets none;
    TRY_STATUS(take(item, path, none, copied));
  }
  return {};
}

void forget(std::span<const Step> path, Node& tree) {
  Node* at = &tree;
  while (path.size() > 1 && at != nullptr) {
    at = at->find(path.front());
    path = path.subspan(1);
  }
  if (at != nullptr && !path.empty()) at->erase(path.front());
}

}  // namespace

Result<Resets> take_resets(Node& tree) {
  Resets resets;
  std::vector<Step> path;
  TRY_STATUS(take(tree, path, resets, false));
  return resets;
}

void apply_resets(const Resets& resets, Node& tree) {
  for (const auto& path : resets) forget(path, tree);
}

void apply_resets(const Resets& resets, std::string_view name, Node& service) {
  for (const auto& path : resets) {
    if (path.size() > 2 && path[0] == "services" && path[1] == name)
      forget(std::span(path).subspan(2), service);
  }
}

}  // namespace dvsguard::compose
