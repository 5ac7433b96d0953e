#include "core/advisory/node_fields.h"

#include <fmt/format.h>

#include <string>

namespace dvsguard::advisory {
namespace {

using text::Kind;
using text::Node;

Result<const Node*> find_kind(const Node& node, std::string_view key, Kind kind, std::string_view wanted) {
  if (!node.is_map()) return text::node_error(node, fmt::format("an object with {} should stand here", key));
  const Node* value = node.find(key);
  if (value == nullptr || value->is_null()) return static_cast<const Node*>(nullptr);
  if (value->kind == kind) return value;
  return text::node_error(*value, fmt::format("{} is {}, not {}", key, text::kind_name(value->kind), wanted));
}

}  // namespace

Result<const Node*> find_map(const Node& node, std::string_view key) {
  return find_kind(node, key, Kind::Mapping, "an object");
}

Result<const Node*> find_list(const Node& node, std::string_view key) {
  return find_kind(node, key, Kind::Sequence, "a list");
}

Result<std::string_view> find_text(const Node& node, std::string_view key) {
  TRY(const Node* value, find_kind(node, key, Kind::String, "a string"));
  return value == nullptr ? std::string_view() : std::string_view(value->scalar);
}

Result<std::vector<std::string_view>> find_texts(const Node& node, std::string_view key) {
  TRY(const Node* list, find_list(node, key));
  std::vector<std::string_view> out;
  if (list == nullptr) return out;
  out.reserve(list->items.size());
  for (const auto& item : list->items) {
    if (item.kind != Kind::String) {
      return text::node_error(item,
                              fmt::format("{} holds {}, not strings alone", key, text::kind_name(item.kind)));
    }
    out.push_back(item.scalar);
  }
  return out;
}

Result<std::string_view> need_text(const Node& node, std::string_view key) {
  TRY(const auto value, find_text(node, key));
  if (value.empty()) return text::node_error(node, fmt::format("{} is missing", key));
  return value;
}

}  // namespace dvsguard::advisory
