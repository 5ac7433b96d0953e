#include "core/text/node.h"

#include <algorithm>
#include <utility>

#include "core/text/number.h"

namespace dvsguard::text {

const Member* Node::find_member(std::string_view key) const {
  const auto is_it = [key](const Member& member) { return member.key == key; };
  const auto found = std::find_if(members.begin(), members.end(), is_it);
  return found == members.end() ? nullptr : &*found;
}

const Node* Node::find(std::string_view key) const {
  const Member* member = find_member(key);
  return member == nullptr ? nullptr : &member->value;
}

Node* Node::find(std::string_view key) {
  return const_cast<Node*>(std::as_const(*this).find(key));
}

Node& Node::at(std::string_view key) {
  if (Node* found = find(key)) return *found;
  Member& added = members.emplace_back();
  added.key = key;
  added.place = place;
  added.value.place = place;
  return added.value;
}

void Node::erase(std::string_view key) {
  std::erase_if(members, [key](const Member& member) { return member.key == key; });
}

Places Node::places() const {
  Places out{place};
  add_places(out, via);
  return out;
}

namespace {

Node make(Kind kind, std::string scalar, const Place& place) {
  Node node;
  node.kind = kind;
  node.scalar = std::move(scalar);
  node.place = place;
  return node;
}

}  // namespace

Node make_string(std::string text, const Place& place) {
  return make(Kind::String, std::move(text), place);
}

Node make_bool(bool value, const Place& place) {
  return make(Kind::Bool, value ? "true" : "false", place);
}

Node make_int(std::int64_t value, const Place& place) {
  return make(Kind::Int, std::to_string(value), place);
}

Node make_map(const Place& place) {
  return make(Kind::Mapping, {}, place);
}

Node make_list(const Place& place) {
  return make(Kind::Sequence, {}, place);
}

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::Null:
      return "null";
    case Kind::Bool:
      return "a boolean";
    case Kind::Int:
      return "an integer";
    case Kind::Float:
      return "a number";
    case Kind::String:
      return "a string";
    case Kind::Sequence:
      return "a list";
    case Kind::Mapping:
      return "a mapping";
    case Kind::Unknown:
      return "an unknown value";
  }
  return "";
}

Result<std::int64_t> parse_int(std::string_view scalar) {
  const auto integer = integer_of(scalar);
  constexpr std::uint64_t kTop = std::uint64_t{1} << 63;
  if (!integer) return Error{.code = ErrorCode::Invalid, .what = "is not an integer of 64 bits"};
  if (integer->negative) return static_cast<std::int64_t>(std::uint64_t{0} - integer->magnitude);
  if (integer->magnitude >= kTop) {
    return Error{.code = ErrorCode::Invalid, .what = "does not fit an integer of 64 bits"};
  }
  return static_cast<std::int64_t>(integer->magnitude);
}

Error node_error(const Node& node, std::string what, std::string mend) {
  return Error{.code = ErrorCode::Invalid,
               .place = node.place,
               .where = {},
               .what = std::move(what),
               .mend = std::move(mend)};
}

}  // namespace dvsguard::text
