#include "core/compose/unicity.h"

#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "core/compose/path_table.h"
#include "core/compose/trail.h"
#include "core/compose/volumes.h"

namespace dvsguard::compose {

namespace {

using text::Kind;
using text::Node;

enum class Index { KeyValue, Volume, Device, Config, Secret, EnvFile, Expose, Port };

// compose-go's override.unique.
using Rules = PathTable<Index>;
const Rules& rules() {
  static const Rules table{
      {"networks.*.labels", Index::KeyValue},
      {"networks.*.ipam.options", Index::KeyValue},
      {"services.*.annotations", Index::KeyValue},
      {"services.*.build.args", Index::KeyValue},
      {"services.*.build.additional_contexts", Index::KeyValue},
      {"services.*.build.platform", Index::KeyValue},
      {"services.*.build.tags", Index::KeyValue},
      {"services.*.build.labels", Index::KeyValue},
      {"services.*.cap_add", Index::KeyValue},
      {"services.*.cap_drop", Index::KeyValue},
      {"services.*.configs", Index::Config},
      {"services.*.deploy.labels", Index::KeyValue},
      {"services.*.devices", Index::Device},
      {"services.*.dns", Index::KeyValue},
      {"services.*.dns_opt", Index::KeyValue},
      {"services.*.dns_search", Index::KeyValue},
      {"services.*.environment", Index::KeyValue},
      {"services.*.env_file", Index::EnvFile},
      {"services.*.expose", Index::Expose},
      {"services.*.labels", Index::KeyValue},
      {"services.*.links", Index::KeyValue},
      {"services.*.networks.*.aliases", Index::KeyValue},
      {"services.*.networks.*.link_local_ips", Index::KeyValue},
      {"services.*.ports", Index::Port},
      {"services.*.profiles", Index::KeyValue},
      {"services.*.secrets", Index::Secret},
      {"services.*.sysctls", Index::KeyValue},
      {"services.*.tmpfs", Index::KeyValue},
      {"services.*.volumes", Index::Volume},
  };
  return table;
}

using Key = std::optional<std::string>;  // nothing: the item has no known name, and stays as it is

// A text's own bytes; with its gaps, so that two texts of unset variables are not taken for one.
const std::string& text_of(const Node& node) {
  return node.hollow ? node.hollow->text : node.scalar;
}

bool is_text(const Node& node) {
  return node.kind == Kind::String || node.kind == Kind::Unknown;
}

// %s of a value that a mapping gave, as Go prints one of the wrong type.
std::string formatted(const Node* node, std::string_view otherwise) {
  if (node == nullptr) return std::string(otherwise);
  if (node->kind == Kind::Int) return "%!s(int=" + node->scalar + ")";
  return text_of(*node);
}

Result<Key> text_member(const Node& item, std::string_view name, const Trail& trail, std::string_view what) {
  const Node* member = item.find(name);
  if (member == nullptr) return error_at(item, trail, std::string(what));
  if (!is_text(*member)) return error_at(*member, trail, std::string(name) + " must be a text");
  if (member->kind == Kind::Unknown) return Key();
  return Key(text_of(*member));
}

Result<Key> key_value(const Node& item, const Trail& trail) {
  if (!is_text(item)) return error_at(item, trail, "must be a text");
  const std::string& text = text_of(item);
  return Key(text.substr(0, text.find('=')));
}

Result<Key> volume(const Node& item, const Trail& trail) {
  if (item.is_map()) return text_member(item, "target", trail, "a mount without a target");
  if (!is_text(item)) return Key("");
  const auto parsed = parse_volume(text_of(item));
  return parsed ? Key(parsed->target) : Key();  // what is wrong with it is told when it is made long
}

Result<Key> device(const Node& item, const Trail& trail) {
  if (item.is_map()) return text_member(item, "target", trail, "a device without a target");
  if (!is_text(item)) return Key("");
  const std::string& text = text_of(item);
  const auto colon = text.find(':');
  if (colon == std::string::npos) return Key(text);
  return Key(text.substr(colon + 1, text.find(':', colon + 1) - colon - 1));
}

Result<Key> grant(const Node& item, const Trail& trail, std::string_view folder) {
  if (is_text(item)) return Key(std::string(folder) + "/" + text_of(item));
  if (!item.is_map()) return error_at(item, trail, "must be a text or a mapping");
  if (const Node* target = item.find("target")) {
    if (!is_text(*target)) return error_at(*target, trail, "target must be a text");
    return Key(text_of(*target));
  }
  return Key(std::string(folder) + "/" + formatted(item.find("source"), "%!s(<nil>)"));
}

Result<Key> port(const Node& item, const Trail& trail) {
  if (item.kind == Kind::Int) return Key(item.scalar);
  if (is_text(item)) return Key(text_of(item));
  if (!item.is_map()) return Key("");
  const Node* target = item.find("target");
  if (target == nullptr) return error_at(item, trail, "a port without a target");
  const std::string number =
      target->kind == Kind::Int ? target->scalar : "%!d(string=" + text_of(*target) + ")";
  return Key(formatted(item.find("host_ip"), "0.0.0.0") + ":" +
             formatted(item.find("published"), "%!s(<nil>)") + ":" + number + "/" +
             formatted(item.find("protocol"), "tcp"));
}

Result<Key> key_of(Index index, const Node& item, const Trail& trail) {
  switch (index) {
    case Index::KeyValue:
      return key_value(item, trail);
    case Index::Volume:
      return volume(item, trail);
    case Index::Device:
      return device(item, trail);
    case Index::Config:
      return grant(item, trail, "");
    case Index::Secret:
      return grant(item, trail, "/run/secrets");
    case Index::Port:
      return port(item, trail);
    case Index::EnvFile:
      if (item.is_map()) return text_member(item, "path", trail, "an env_file without a path");
      return Key(is_text(item) ? text_of(item) : std::string());
    case Index::Expose:
      if (item.kind != Kind::Int && !is_text(item))
        return error_at(item, trail, "must be a text or an integer");
      return Key(text_of(item));
  }
  return Key();
}

Status make_unique(Index index, Node& list, const Trail& trail) {
  std::vector<Node> kept;
  std::unordered_map<std::string, std::size_t> known;
  kept.reserve(list.items.size());
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    Node& item = list.items[i];
    TRY(const Key key, key_of(index, item, trail[i]));
    const auto [at, fresh] = key ? known.emplace(*key, kept.size()) : std::pair(known.end(), true);
    if (fresh) {
      kept.push_back(std::move(item));
      continue;
    }
    Node& before = kept[at->second];
    const Places places = before.places();
    before = std::move(item);
    add_places(before.via, places);
  }
  list.items = std::move(kept);
  return {};
}

Status walk(Node& node, const Rules::Cursor& cursor, const Trail& trail) {
  if (cursor.dead()) return {};
  if (node.is_list()) {
    const Index* index = rules().value(cursor);
    return index == nullptr ? Status() : make_unique(*index, node, trail);
  }
  for (auto& member : node.members) {
    TRY_STATUS(walk(member.value, rules().down(cursor, member.key), trail / member.key));
  }
  return {};
}

}  // namespace

Status enforce_unicity(Node& tree) {
  return walk(tree, rules().root(), Trail());
}

}  // namespace dvsguard::compose
