#include "core/oci/member.h"

#include "core/text/display.h"

namespace dvsguard::oci {
namespace {

using text::Kind;
using text::Node;

// encoding/json's foldName: upper-case ASCII, and the two runes beyond it that fold to a letter of ASCII.
std::string folded(std::string_view name) {
  constexpr std::string_view kLongS = "\xC5\xBF", kKelvin = "\xE2\x84\xAA";
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name.substr(i).starts_with(kLongS)) {
      out += 's';
      i += kLongS.size() - 1;
    } else if (name.substr(i).starts_with(kKelvin)) {
      out += 'k';
      i += kKelvin.size() - 1;
    } else {
      out += name[i] >= 'A' && name[i] <= 'Z' ? static_cast<char>(name[i] - 'A' + 'a') : name[i];
    }
  }
  return out;
}

Error wrong_type(const Node& node, std::string_view at, std::string_view key, std::string_view wanted) {
  return wrong(node, at, key,
               "is " + std::string(text::kind_name(node.kind)) + " and not " + std::string(wanted));
}

}  // namespace

std::string path_of(std::string_view at, std::string_view key) {
  return at.empty() ? std::string(key) : std::string(at).append(".").append(key);
}

std::string path_of(std::string_view at, std::size_t index) {
  return std::string(at).append("[").append(std::to_string(index)).append("]");
}

Error wrong(const Node& node, std::string_view at, std::string_view key, std::string what) {
  Error error = text::node_error(node, std::move(what));
  error.where = key.empty() ? std::string(at) : path_of(at, key);
  return error;
}

Status check_spelling(const Node& object, std::string_view at,
                      std::initializer_list<std::string_view> known) {
  constexpr std::size_t kLongest = 64;  // of all known names, with room; longer ones are none of them
  for (const text::Member& one : object.members) {
    if (one.key.size() > kLongest) continue;
    const std::string name = folded(one.key);
    for (const std::string_view wanted : known) {
      if (one.key == wanted || name.size() != wanted.size() || name != folded(wanted)) continue;
      return wrong(one.value, at, "",
                   text::quoted(one.key) + " is read as " + std::string(wanted) +
                       " by some programs and ignored by others");
    }
  }
  return {};
}

const Node* member(const Node& object, std::string_view key) {
  const Node* found = object.find(key);
  return found == nullptr || found->is_null() ? nullptr : found;
}

Status take_text(const Node& object, std::string_view at, std::string_view key, std::string& to) {
  const Node* node = member(object, key);
  if (node == nullptr) return {};
  if (node->kind != Kind::String) return wrong_type(*node, at, key, "a string");
  to = node->scalar;
  return {};
}

Status take_bool(const Node& object, std::string_view at, std::string_view key, bool& to) {
  const Node* node = member(object, key);
  if (node == nullptr) return {};
  if (node->kind != Kind::Bool) return wrong_type(*node, at, key, "a boolean");
  to = node->scalar == "true";
  return {};
}

Result<const Node*> object_at(const Node& object, std::string_view at, std::string_view key) {
  const Node* node = member(object, key);
  if (node != nullptr && !node->is_map()) return wrong_type(*node, at, key, "an object");
  return node;
}

Result<const Node*> list_at(const Node& object, std::string_view at, std::string_view key) {
  const Node* node = member(object, key);
  if (node != nullptr && !node->is_list()) return wrong_type(*node, at, key, "a list");
  return node;
}

Status take_texts(const Node& object, std::string_view at, std::string_view key,
                  std::vector<std::string>& to) {
  TRY(const Node* list, list_at(object, at, key));
  if (list == nullptr) return {};
  for (const Node& item : list->items) {
    if (item.kind != Kind::String) {
      return wrong_type(item, path_of(path_of(at, key), to.size()), "", "a string");
    }
    to.push_back(item.scalar);
  }
  return {};
}

Status take_pairs(const Node& object, std::string_view at, std::string_view key, Pairs& to) {
  TRY(const Node* map, object_at(object, at, key));
  if (map == nullptr) return {};
  for (const text::Member& one : map->members) {
    if (one.value.kind != Kind::String) return wrong_type(one.value, at, key, "an object of strings");
    to.emplace_back(one.key, one.value.scalar);
  }
  return {};
}

Status take_names(const Node& object, std::string_view at, std::string_view key,
                  std::vector<std::string>& to) {
  TRY(const Node* map, object_at(object, at, key));
  if (map == nullptr) return {};
  for (const text::Member& one : map->members) to.push_back(one.key);
  return {};
}

}  // namespace dvsguard::oci
