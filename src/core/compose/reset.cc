#include "core/compose/reset.h"

#include <algorithm>
#include <utility>

namespace dvsguard::compose {

namespace {

using text::Node;

bool is_reset(const Node& node) {
  return node.tag == "!reset";
}

// `copied`: the node is an alias's, or a merge key's. compose-go takes a !reset out where the anchor stands,
// so that no copy of it resets anything.
void take(Node& node, Resets& resets, bool copied) {
  copied = copied || !node.via.empty();
  if (node.tag == "!override") {
    node.tag.clear();
    resets.here = true;
    return;  // compose-go looks no further below it
  }
  for (auto& member : node.members) {
    Resets inside;
    if (is_reset(member.value)) {
      inside.here = !copied && member.value.via.empty();
    } else {
      take(member.value, inside, copied);
    }
    if (inside.here || !inside.below.empty()) resets.below.insert_or_assign(member.key, std::move(inside));
  }
  std::erase_if(node.members, [](const text::Member& member) { return is_reset(member.value); });
  // A path through a list matches nothing in compose-go, so an item is only dropped.
  std::erase_if(node.items, is_reset);
  for (auto& item : node.items) {
    Resets none;
    take(item, none, copied);
  }
}

}  // namespace

const Resets* Resets::find(std::string_view key) const {
  const auto found = below.find(key);
  return found == below.end() ? nullptr : &found->second;
}

Resets take_resets(Node& tree) {
  Resets resets;
  take(tree, resets, false);
  return resets;
}

void apply_resets(const Resets& resets, Node& tree) {
  if (resets.below.empty()) return;
  std::erase_if(tree.members, [&](text::Member& member) {
    const Resets* inside = resets.find(member.key);
    if (inside == nullptr) return false;
    if (!inside->here) apply_resets(*inside, member.value);
    return inside->here;
  });
}

const Resets* resets_of_service(const Resets& resets, std::string_view name) {
  const Resets* services = resets.find("services");
  return services == nullptr ? nullptr : services->find(name);
}

}  // namespace dvsguard::compose
