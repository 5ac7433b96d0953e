#pragma once

#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/json.h"

// For tests: our JSON Schemas, which editors read, held against what our parsers do.
namespace dvsguard::text::testing {

inline Node read_schema(const std::string& path) {
  std::ifstream file(path);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  return parse_json(bytes, file_name(path)).value();
}

inline const Node& definition(const Node& schema, std::string_view name) {
  const Node* found = schema.find("$defs")->find(name);
  if (found == nullptr) throw std::runtime_error("no definition " + std::string(name));
  return *found;
}

// Of a list's items, or none where there is no list.
inline std::vector<std::string> sorted_scalars(const Node* list) {
  std::vector<std::string> out;
  if (list != nullptr) {
    for (const Node& item : list->items) out.push_back(item.scalar);
  }
  std::sort(out.begin(), out.end());
  return out;
}

inline std::vector<std::string> sorted_keys(const Node& mapping) {
  std::vector<std::string> keys;
  keys.reserve(mapping.members.size());
  for (const Member& member : mapping.members) keys.push_back(member.key);
  std::sort(keys.begin(), keys.end());
  return keys;
}

// As much of JSON Schema 2020-12 as the schema uses; an unknown keyword fails the test.
class SchemaValidator {
 public:
  // `schema` is the whole document: `$ref` looks into its `$defs`. It must outlive the validator.
  explicit SchemaValidator(const Node& schema) : schema_(schema) {}

  [[nodiscard]] bool fits(const Node& value) const { return fits(schema_, value); }

 private:
  bool fits(const Node& rule, const Node& value) const {
    if (rule.kind == Kind::Bool) return rule.scalar == "true";
    return std::all_of(rule.members.begin(), rule.members.end(),
                       [&](const Member& member) { return keyword(rule, member.key, member.value, value); });
  }

  bool keyword(const Node& rule, const std::string& name, const Node& term, const Node& value) const {
    if (name == "description" || name == "title" || name == "$schema" || name == "$defs") return true;
    if (name == "then" || name == "else") return true;  // read by `if`
    if (name == "$ref")
      return fits(definition(schema_, term.scalar.substr(term.scalar.rfind('/') + 1)), value);
    if (name == "type") return is_type(term, value);
    if (name == "enum")
      return std::any_of(term.items.begin(), term.items.end(), [&](const Node& n) { return same(n, value); });
    if (name == "const") return same(term, value);
    if (name == "anyOf")
      return std::any_of(term.items.begin(), term.items.end(), [&](const Node& n) { return fits(n, value); });
    if (name == "allOf")
      return std::all_of(term.items.begin(), term.items.end(), [&](const Node& n) { return fits(n, value); });
    if (name == "if") return conditional(rule, term, value);
    if (value.is_map()) return of_map(rule, name, term, value);
    if (value.is_list()) return of_list(name, term, value);
    return of_scalar(name, term, value);
  }

  bool conditional(const Node& rule, const Node& condition, const Node& value) const {
    const Node* branch = rule.find(fits(condition, value) ? "then" : "else");
    return branch == nullptr || fits(*branch, value);
  }

  bool of_map(const Node& rule, const std::string& name, const Node& term, const Node& value) const {
    const auto& members = value.members;
    if (name == "required") {
      return std::all_of(term.items.begin(), term.items.end(),
                         [&](const Node& key) { return value.find(key.scalar) != nullptr; });
    }
    if (name == "properties") {
      return std::all_of(term.members.begin(), term.members.end(), [&](const Member& property) {
        const Node* found = value.find(property.key);
        return found == nullptr || fits(property.value, *found);
      });
    }
    if (name == "additionalProperties") {
      return std::all_of(members.begin(), members.end(), [&](const Member& member) {
        const Node* properties = rule.find("properties");
        return (properties != nullptr && properties->find(member.key) != nullptr) || fits(term, member.value);
      });
    }
    if (name == "propertyNames") {
      return std::all_of(members.begin(), members.end(), [&](const Member& member) {
        return fits(term, make_string(member.key, member.place));
      });
    }
    if (name == "dependentRequired") {
      return std::all_of(term.members.begin(), term.members.end(), [&](const Member& member) {
        return value.find(member.key) == nullptr || value.find(member.value.items[0].scalar) != nullptr;
      });
    }
    if (name == "minProperties") return members.size() >= size(term);
    if (name == "maxProperties") return members.size() <= size(term);
    return known(name);
  }

  bool of_list(const std::string& name, const Node& term, const Node& value) const {
    const auto& items = value.items;
    if (name == "items")
      return std::all_of(items.begin(), items.end(), [&](const Node& item) { return fits(term, item); });
    if (name == "minItems") return items.size() >= size(term);
    if (name == "maxItems") return items.size() <= size(term);
    if (name == "uniqueItems") {
      const std::vector<std::string> all = sorted_scalars(&value);
      return std::adjacent_find(all.begin(), all.end()) == all.end();
    }
    return known(name);
  }

  bool of_scalar(const std::string& name, const Node& term, const Node& value) const {
    const bool number = value.kind == Kind::Int || value.kind == Kind::Float;
    if (name == "pattern") {
      return value.kind != Kind::String ||
             std::regex_search(value.scalar, std::regex(term.scalar, std::regex::ECMAScript));
    }
    if (name == "minimum") return !number || std::stod(value.scalar) >= std::stod(term.scalar);
    if (name == "exclusiveMinimum") return !number || std::stod(value.scalar) > std::stod(term.scalar);
    if (name == "maximum") return !number || std::stod(value.scalar) <= std::stod(term.scalar);
    return known(name);
  }

  // A keyword about another kind of value.
  static bool known(const std::string& name) {
    static const std::vector<std::string> kNames = {"required",
                                                    "properties",
                                                    "additionalProperties",
                                                    "propertyNames",
                                                    "dependentRequired",
                                                    "minProperties",
                                                    "maxProperties",
                                                    "items",
                                                    "minItems",
                                                    "maxItems",
                                                    "uniqueItems",
                                                    "pattern",
                                                    "minimum",
                                                    "exclusiveMinimum",
                                                    "maximum"};
    if (std::find(kNames.begin(), kNames.end(), name) == kNames.end())
      throw std::runtime_error("keyword " + name);
    return true;
  }

  static std::size_t size(const Node& term) { return std::stoul(term.scalar); }

  static bool same(const Node& a, const Node& b) { return a.kind == b.kind && a.scalar == b.scalar; }

  static bool is_type(const Node& term, const Node& value) {
    if (term.is_list()) {
      return std::any_of(term.items.begin(), term.items.end(),
                         [&](const Node& type) { return is_type(type, value); });
    }
    switch (value.kind) {
      case Kind::Null:
        return term.scalar == "null";
      case Kind::Bool:
        return term.scalar == "boolean";
      case Kind::Int:
        return term.scalar == "integer" || term.scalar == "number";
      case Kind::Float:
        return term.scalar == "number";
      case Kind::String:
        return term.scalar == "string";
      case Kind::Sequence:
        return term.scalar == "array";
      case Kind::Mapping:
        return term.scalar == "object";
      case Kind::Unknown:
        return false;
    }
    return false;
  }

  const Node& schema_;
};

}  // namespace dvsguard::text::testing
