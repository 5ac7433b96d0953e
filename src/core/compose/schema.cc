#include "core/compose/schema.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "core/base/nearest.h"
#include "core/compose/canonical.h"
#include "core/compose/model.h"
#include "core/compose/schema_shapes.h"
#include "core/compose/timestamp.h"
#include "core/compose/trail.h"
#include "core/text/display.h"
#include "core/text/number.h"

namespace dvsguard::compose {
namespace {

using schema::Keys;
using schema::Object;
using schema::Pattern;
using schema::Property;
using schema::Shape;
using text::Kind;
using text::Node;

bool digit(char c) {
  return c >= '0' && c <= '9';
}
bool letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// The scalar types that a node is of.
unsigned types_of(const Node& node) {
  switch (node.kind) {
    case Kind::String:
      return schema::kString;
    case Kind::Int:
      return schema::kInteger | schema::kNumber;
    case Kind::Float: {
      const auto value = text::float_of(node.scalar);
      const bool whole = value && std::isfinite(*value) && std::trunc(*value) == *value;
      return schema::kNumber | (whole ? schema::kInteger : 0U);
    }
    case Kind::Bool:
      return schema::kBoolean;
    case Kind::Null:
      return schema::kNull;
    case Kind::Sequence:
    case Kind::Mapping:
      return 0;
    case Kind::Unknown:
      return ~0U;
  }
  return 0;
}

std::string wanted(const Shape& shape) {
  std::vector<std::string_view> names;
  if ((shape.scalars & schema::kString) != 0) names.push_back("a string");
  if ((shape.scalars & schema::kNumber) != 0) names.push_back("a number");
  if ((shape.scalars & schema::kInteger) != 0) names.push_back("an integer");
  if ((shape.scalars & schema::kBoolean) != 0) names.push_back("a boolean");
  if (shape.items != nullptr) names.push_back("a list");
  if (shape.object != nullptr || shape.values != nullptr) names.push_back("a mapping");
  if ((shape.scalars & schema::kNull) != 0) names.push_back("null");
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += i + 1 == names.size() ? " or " : ", ";
    out += names[i];
  }
  return out;
}

Error wrong_type(const Node& node, const Trail& trail, const Shape& shape) {
  std::string mend;
  if (node.is_scalar() && !node.is_null()) {
    if ((shape.scalars & schema::kString) != 0) mend = "put the value in quotes";
    if (shape.scalars == 0 && shape.items != nullptr) mend = "write it as a list: [value]";
  }
  return error_at(node, trail,
                  "must be " + wanted(shape) + ", not " + std::string(text::kind_name(node.kind)),
                  std::move(mend));
}

// every_([0-9]+[wdhms])+ somewhere in the text
bool every_somewhere(std::string_view text) {
  for (auto at = text.find("every_"); at != std::string_view::npos; at = text.find("every_", at + 1)) {
    auto rest = text.substr(at + 6);
    const auto digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
    rest.remove_prefix(digits);
    if (digits > 0 && !rest.empty() && std::string_view("wdhms").find(rest.front()) != std::string_view::npos)
      return true;
  }
  return false;
}

bool matches(Pattern pattern, std::string_view text) {
  const auto name_part = [](char c) { return letter(c) || digit(c) || c == '_' || c == '.' || c == '-'; };
  switch (pattern) {
    case Pattern::None:
      return true;
    case Pattern::ContainerName:  // [a-zA-Z0-9][a-zA-Z0-9_.-]+
      for (std::size_t i = 0; i + 1 < text.size(); ++i)
        if ((letter(text[i]) || digit(text[i])) && name_part(text[i + 1])) return true;
      return false;
    case Pattern::PullPolicy:
      for (const std::string_view word :
           {"always", "never", "build", "if_not_present", "missing", "refresh", "daily", "weekly"})
        if (text.find(word) != std::string_view::npos) return true;
      return every_somewhere(text);
  }
  return true;
}

bool key_fits(Keys keys, std::string_view key) {
  const auto name = [](char c) { return letter(c) || digit(c) || c == '.' || c == '_' || c == '-'; };
  switch (keys) {
    case Keys::Any:
      return !key.empty();
    case Keys::Name:
      return !key.empty() && std::ranges::all_of(key, name);
    case Keys::LowerCase:
      return !key.empty() && std::ranges::all_of(key, [](char c) { return c >= 'a' && c <= 'z'; });
  }
  return false;
}

std::string joined(std::span<const std::string_view> words) {
  std::string out;
  for (const auto word : words) {
    if (!out.empty()) out += ", ";
    out += word;
  }
  return out;
}

// How far a number is from zero does not matter where it does not fit an integer.
std::optional<double> number(const Node& node) {
  if (node.kind == Kind::Float) return text::float_of(node.scalar);
  if (node.kind != Kind::Int) return std::nullopt;
  const auto value = text::integer_of(node.scalar);
  if (!value) return std::nullopt;
  const auto size = static_cast<double>(value->magnitude);
  return value->negative ? -size : size;
}

Status check_bounds(const Node& node, const Trail& trail, const Shape& shape) {
  const auto value = number(node);
  if (!value) return {};
  if (shape.least && *value < *shape.least)
    return error_at(node, trail, "must be at least " + std::to_string(*shape.least));
  if (shape.most && *value > *shape.most)
    return error_at(node, trail, "must be at most " + std::to_string(*shape.most));
  return {};
}

Status check_scalar(const Node& node, const Trail& trail, const Shape& shape) {
  if ((types_of(node) & shape.scalars) == 0) return wrong_type(node, trail, shape);
  // What is wrong only because a variable in it has no value is unknown, and no error.
  if (node.kind == Kind::Unknown || node.hollow) return {};
  if (node.kind == Kind::String) {
    if (node.plain && !node.interpolated && node.tag.empty() && is_timestamp(node.scalar))
      return error_at(node, trail, "is a date, which YAML makes no text of", "put the value in quotes");
    if (!shape.words.empty() && std::ranges::find(shape.words, node.scalar) == shape.words.end())
      return error_at(node, trail, "must be one of " + joined(shape.words));
    if (!matches(shape.pattern, node.scalar))
      return error_at(node, trail, "is not a value that Compose knows here");
  }
  return check_bounds(node, trail, shape);
}

// The same text for equal nodes, and for no others.
void spell(const Node& node, std::string& out) {
  out += static_cast<char>('a' + static_cast<int>(node.kind));
  if (node.is_map()) {
    std::vector<const text::Member*> members;
    for (const auto& member : node.members) members.push_back(&member);
    std::ranges::sort(members, {}, [](const text::Member* member) { return std::string_view(member->key); });
    for (const auto* member : members) {
      out += std::to_string(member->key.size()) + ':' + member->key;
      spell(member->value, out);
    }
  } else if (node.is_list()) {
    for (const auto& item : node.items) spell(item, out);
  } else {
    out += std::to_string(node.scalar.size()) + ':' + node.scalar;
  }
  out += ';';
}

Status check(const Node& node, const Trail& trail, const Shape& shape);

Status check_list(const Node& node, const Trail& trail, const Shape& shape) {
  std::unordered_set<std::string> seen;
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    TRY_STATUS(check(node.items[i], trail[i], *shape.items));
    if (!shape.unique || node.items[i].hollow || node.items[i].kind == Kind::Unknown) continue;
    std::string spelled;
    spell(node.items[i], spelled);
    if (!seen.insert(std::move(spelled)).second)
      return error_at(node.items[i], trail[i], "stands in the list twice", "remove one");
  }
  return {};
}

Error unknown_property(const text::Member& member, const Trail& trail, const Object& object) {
  std::vector<std::string_view> names;
  for (const Property& property : object.properties) names.push_back(property.name);
  const auto near = nearest(member.key, names);
  return error_at(member.place, trail,
                  "additional property " + text::quoted(member.key, 80) + " is not allowed",
                  near.empty() ? std::string() : "did you mean " + std::string(near) + "?");
}

Status check_object(const Node& node, const Trail& trail, const Object& object) {
  for (const auto& member : node.members) {
    if (member.key.starts_with(kInternalPrefix)) continue;
    const auto found = std::ranges::find(object.properties, member.key, &Property::name);
    if (found != object.properties.end()) {
      TRY_STATUS(check(member.value, trail / member.key, *found->shape));
      continue;
    }
    const bool extension = object.extensions && member.key.starts_with("x-");
    if (!extension && !object.open) return unknown_property(member, trail, object);
  }
  for (const auto name : object.required)
    if (node.find(name) == nullptr) return error_at(node, trail, "lacks the property " + std::string(name));
  return {};
}

Status check_map(const Node& node, const Trail& trail, const Shape& shape) {
  for (const auto& [key, place, value] : node.members) {
    if (key_fits(shape.keys, key)) {
      TRY_STATUS(check(value, trail / key, *shape.values));
    } else if (shape.closed) {
      return error_at(place, trail, "holds a name that is not allowed here",
                      "names are made of letters, digits, '.', '_' and '-'");
    }
  }
  return {};
}

Status check(const Node& node, const Trail& trail, const Shape& shape) {
  if (shape.anything) return {};
  if (node.is_list() && shape.items != nullptr) return check_list(node, trail, shape);
  if (node.is_map() && shape.object != nullptr) return check_object(node, trail, *shape.object);
  if (node.is_map() && shape.values != nullptr) return check_map(node, trail, shape);
  return check_scalar(node, trail, shape);
}

class Lister {
 public:
  void add(const Shape* shape) {
    if (shape == nullptr) return;
    add(shape->items);
    add(shape->values);
    if (shape->object != nullptr) add(*shape->object);
  }
  [[nodiscard]] std::vector<std::string> take() { return std::move(names_); }

 private:
  void add(const Object& object) {
    if (!seen_.insert(object.name).second) return;
    for (const Property& property : object.properties)
      names_.push_back(std::string(object.name) + '.' + std::string(property.name));
    for (const Property& property : object.properties) add(property.shape);
  }

  std::unordered_set<std::string_view> seen_;
  std::vector<std::string> names_;
};

}  // namespace

bool schema::takes_text(std::string_view service_property, std::string_view text) {
  const auto& properties = service_shape().object->properties;
  const auto found = std::ranges::find(properties, service_property, &Property::name);
  if (found == properties.end()) return false;
  const Shape& shape = *found->shape;
  return (shape.words.empty() || std::ranges::find(shape.words, text) != shape.words.end()) &&
         matches(shape.pattern, text);
}

Status validate_schema(const Node& model) {
  return check(model, Trail(), schema::project_shape());
}

std::vector<std::string> schema_properties() {
  Lister lister;
  lister.add(&schema::project_shape());
  return lister.take();
}

}  // namespace dvsguard::compose
