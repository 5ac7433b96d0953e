#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/place.h"
#include "core/base/result.h"

// The one tree that YAML and JSON become. Every node knows where it stands; nothing later reads bytes again.
namespace dvsguard::text {

enum class Kind : std::uint8_t {
  Null,
  Bool,   // scalar is "true" or "false"
  Int,    // scalar as written; decimal, 0x, 0o (see parse_int)
  Float,  // scalar as written
  String,
  Sequence,  // items
  Mapping,   // members
  Unknown,   // a scalar whose value hangs on something that is not at hand: see hollow
};

// What a scalar would have been: the variables that were unset or empty where it was interpolated, and its
// text with kGap where each of them stood (input cannot hold that byte: control bytes are refused).
inline constexpr char kGap = '\x01';
struct Hollow {
  std::vector<std::string> variables;
  std::string text;
  std::string why;  // where more than an empty variable is the cause: what stands after :? in ${NAME:?…}
};

struct Member;

struct Node {
  Kind kind = Kind::Null;
  bool plain = false;                    // a scalar without quotes
  bool interpolated = false;             // a scalar that held ${…}, as written
  std::string tag;                       // "" or a local tag as written, such as "!reset" or "!override"
  std::string scalar;                    // text of a scalar, escapes undone
  std::vector<Node> items;               // of a Sequence
  std::vector<Member> members;           // of a Mapping, in the order written; keys are unique
  Place place;                           // of the value
  Places via;                            // what else made it: anchors, overrides, a variable's source
  std::shared_ptr<const Hollow> hollow;  // null: every variable in it had a value

  [[nodiscard]] bool is_scalar() const { return kind != Kind::Sequence && kind != Kind::Mapping; }
  [[nodiscard]] bool is_map() const { return kind == Kind::Mapping; }
  [[nodiscard]] bool is_list() const { return kind == Kind::Sequence; }
  [[nodiscard]] bool is_null() const { return kind == Kind::Null; }
  // A member's value, or null; linear, so iterate over `members` where a mapping may be large.
  [[nodiscard]] const Node* find(std::string_view key) const;
  [[nodiscard]] Node* find(std::string_view key);
  [[nodiscard]] const Member* find_member(std::string_view key) const;
  // The value of `key`, added as Null at the end where it is absent.
  Node& at(std::string_view key);
  void erase(std::string_view key);
  // place, then via.
  [[nodiscard]] Places places() const;
};

struct Member {
  std::string key;
  Place place;  // of the key
  Node value;
};

// Makers for nodes that no file holds (a transformed value): they keep the place they are given.
[[nodiscard]] Node make_string(std::string text, const Place& place);
[[nodiscard]] Node make_bool(bool value, const Place& place);
[[nodiscard]] Node make_int(std::int64_t value, const Place& place);
[[nodiscard]] Node make_map(const Place& place);
[[nodiscard]] Node make_list(const Place& place);

// "a string", "a mapping", "a list", "null", …: for error messages.
[[nodiscard]] std::string_view kind_name(Kind kind);

// The integer that a Kind::Int scalar spells (YAML 1.2 core and what go-yaml adds: 0x, 0o, 0b, leading 0
// octal, underscores); Error when it does not fit.
[[nodiscard]] Result<std::int64_t> parse_int(std::string_view scalar);

// An error that points at the node.
[[nodiscard]] Error node_error(const Node& node, std::string what, std::string mend = {});

}  // namespace dvsguard::text
