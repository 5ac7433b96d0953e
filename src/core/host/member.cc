#include "core/host/member.h"

#include <utility>

namespace dvsguard::host {
namespace {

using text::Kind;
using text::Node;

Error unexpected(const Node& node, std::string_view key, std::string_view wanted) {
  Error error = text::node_error(node, "is " + std::string(text::kind_name(node.kind)) +
                                           " where the engine's API has " + std::string(wanted));
  error.where = key;
  return error;
}

// Null where it is absent or null.
Result<const Node*> find(const Node& object, std::string_view key, Kind kind, std::string_view wanted) {
  TRY_STATUS(expect_object(object));
  const Node* node = object.find(key);
  if (node == nullptr || node->is_null()) return nullptr;
  if (node->kind != kind) return unexpected(*node, key, wanted);
  return node;
}

}  // namespace

Status expect_object(const Node& node) {
  if (!node.is_map()) return unexpected(node, "", "an object");
  return {};
}

Status expect_list(const Node& node) {
  if (!node.is_list()) return unexpected(node, "", "a list");
  return {};
}

Result<std::string> text_member(const Node& object, std::string_view key) {
  TRY(const Node* node, find(object, key, Kind::String, "a string"));
  return node == nullptr ? std::string() : node->scalar;
}

Result<bool> bool_member(const Node& object, std::string_view key) {
  TRY(const Node* node, find(object, key, Kind::Bool, "a boolean"));
  return node != nullptr && node->scalar == "true";
}

Result<std::int64_t> int_member(const Node& object, std::string_view key) {
  TRY(const Node* node, find(object, key, Kind::Int, "an integer"));
  if (node == nullptr) return 0;
  return text::parse_int(node->scalar);
}

Result<const Node*> object_member(const Node& object, std::string_view key) {
  static const Node kEmpty = text::make_map({});
  TRY(const Node* node, find(object, key, Kind::Mapping, "an object"));
  return node == nullptr ? &kEmpty : node;
}

Result<const Node*> list_member(const Node& object, std::string_view key) {
  static const Node kEmpty = text::make_list({});
  TRY(const Node* node, find(object, key, Kind::Sequence, "a list"));
  return node == nullptr ? &kEmpty : node;
}

}  // namespace dvsguard::host
