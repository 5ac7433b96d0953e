#include "core/practice/tree_changes.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/compose/canonical.h"
#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

using text::Node;

bool is_internal(std::string_view key) {
  return key.starts_with(compose::kInternalPrefix);
}

// Lengths go before texts, so no text can look like two.
void spell(const Node& node, std::string& to) {
  if (node.is_list()) {
    to += fmt::format("[{}:", node.items.size());
    for (const Node& item : node.items) spell(item, to);
    return;
  }
  if (node.is_map()) {
    std::vector<const text::Member*> members;
    for (const text::Member& member : node.members) {
      if (!is_internal(member.key)) members.push_back(&member);
    }
    std::sort(members.begin(), members.end(), [](const auto* a, const auto* b) { return a->key < b->key; });
    to += fmt::format("{{{}:", members.size());
    for (const text::Member* member : members) {
      to += fmt::format("{}:{}", member->key.size(), member->key);
      spell(member->value, to);
    }
    return;
  }
  const std::string& text = node.hollow ? node.hollow->text : node.scalar;
  const char kind = node.is_null() ? 'n' : node.hollow ? 'h' : 's';  // 1 and "1" are one value
  to += fmt::format("{}{}:{}", kind, text.size(), text);
}

bool may_hold_members(const Node* node) {
  return node == nullptr || node->is_map();
}

}  // namespace

std::string spelled(const Node& node) {
  std::string text;
  spell(node, text);
  return text;
}

bool same_value(const Node* a, const Node* b) {
  if (a == nullptr || b == nullptr) return a == b;
  return spelled(*a) == spelled(*b);
}

Members members_of(const Node* node) {
  Members members;
  if (node == nullptr) return members;
  for (const text::Member& member : node->members) {
    if (!is_internal(member.key)) members.emplace(member.key, &member.value);
  }
  return members;
}

std::string shown(const TreePath& path) {
  return text::printable(fmt::format("{}", fmt::join(path, ".")));
}

void walk_changes(const TreeChange& change, const std::function<bool(const TreeChange&)>& take,
                  const std::function<void(const TreeChange&)>& report) {
  if (same_value(change.before, change.after) || take(change)) return;
  if (!may_hold_members(change.before) || !may_hold_members(change.after)) return report(change);
  const Members before = members_of(change.before), after = members_of(change.after);
  const auto go_into = [&](const std::string& key, const Node* old, const Node* now) {
    TreeChange below{change.path, old, now};
    below.path.push_back(key);
    walk_changes(below, take, report);
  };
  for (const Node* side : {change.after, change.before}) {
    if (side == nullptr) continue;
    for (const text::Member& member : side->members) {
      if (is_internal(member.key) || (side == change.before && after.contains(member.key))) continue;
      const auto old = before.find(member.key), now = after.find(member.key);
      go_into(member.key, old == before.end() ? nullptr : old->second,
              now == after.end() ? nullptr : now->second);
    }
  }
}

}  // namespace dvsguard::practice
