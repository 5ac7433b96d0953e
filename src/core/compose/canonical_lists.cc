#include <unordered_map>
#include <utility>

#include "core/compose/canonical.h"
#include "core/compose/go_text.h"
#include "core/compose/hollow.h"
#include "core/compose/units.h"

// Lists that become mappings, single values that become lists.
namespace dvsguard::compose {
namespace {

using text::Kind;
using text::Node;

bool textual(const Node& node) {
  return node.kind == Kind::String || node.kind == Kind::Unknown;
}

Node list_of(Node item) {
  Node list = text::make_list(item.place);
  list.items.push_back(std::move(item));
  return list;
}

// Collects members whose keys come from a list: the last of equal keys stays, where the first stood.
class Collector {
 public:
  explicit Collector(const Node& list) : map_(text::make_map(list.place)) { map_.via = list.via; }

  void put(std::string key, const Place& place, Node value) {
    const auto [seen, is_new] = seen_.emplace(key, map_.members.size());
    if (!is_new) {
      map_.members[seen->second].value = std::move(value);
      return;
    }
    map_.members.push_back({std::move(key), place, std::move(value)});
  }
  [[nodiscard]] Node take() { return std::move(map_); }

 private:
  Node map_;
  std::unordered_map<std::string, std::size_t> seen_;
};

Node null_at(const Node& from) {
  Node node;
  node.place = from.place;
  node.via = from.via;
  node.interpolated = from.interpolated;
  node.hollow = from.hollow;
  return node;
}

Node dependency(const Node& from) {
  Node node = text::make_map(from.place);
  node.via = from.via;
  node.interpolated = from.interpolated;
  node.hollow = from.hollow;
  node.members.push_back({"condition", from.place, known_part(from, "service_started")});
  node.members.push_back({"required", from.place, text::make_bool(true, from.place)});
  return node;
}

Node env_file_entry(const Node& from) {
  Node node = text::make_map(from.place);
  node.via = from.via;
  Node path = from.hollow ? hollow_part(from, from.hollow->text) : from;
  Node written = known_part(from, path.kind == Kind::String ? path.scalar : std::string());
  node.members.push_back({"path", from.place, std::move(path)});
  node.members.push_back({"required", from.place, text::make_bool(true, from.place)});
  node.members.push_back({std::string(kWrittenKey), from.place, std::move(written)});
  return node;
}

Status env_file_item(Node& item, const Trail& trail) {
  if (textual(item)) {
    item = env_file_entry(item);
    return {};
  }
  if (!item.is_map()) return error_at(item, trail, "must be a path or a mapping");
  const Node* path = item.find("path");
  if (path != nullptr && item.find(kWrittenKey) == nullptr)
    item.members.push_back({std::string(kWrittenKey), path->place, known_part(*path, path->scalar)});
  if (item.find("required") == nullptr)
    item.members.push_back({"required", item.place, text::make_bool(true, item.place)});
  return {};
}

}  // namespace

Status canonical_env_file(Node& node, const Trail& trail, CanonicalContext&) {
  if (textual(node)) {
    node = list_of(env_file_entry(node));
    return {};
  }
  if (!node.is_list()) return error_at(node, trail, "must be a path or a list of them");
  for (std::size_t i = 0; i < node.items.size(); ++i) TRY_STATUS(env_file_item(node.items[i], trail[i]));
  return {};
}

Status canonical_depends_on(Node& node, const Trail& trail, CanonicalContext&) {
  if (node.is_list()) {
    Collector services(node);
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      const Node& item = node.items[i];
      if (!textual(item)) return error_at(item, trail[i], "must be a service's name");
      services.put(item.scalar, item.place, dependency(item));
    }
    node = services.take();
    return {};
  }
  if (!node.is_map()) return error_at(node, trail, "must be a list or a mapping of services");
  for (auto& [name, place, value] : node.members) {
    if (!value.is_map()) return error_at(value, trail / name, "must be a mapping");
    if (value.find("condition") == nullptr)
      value.at("condition") = text::make_string("service_started", place);
    if (value.find("required") == nullptr) value.at("required") = text::make_bool(true, place);
  }
  return {};
}

Status canonical_names(Node& node, const Trail& trail, CanonicalContext&) {
  if (!node.is_list()) return {};
  Collector names(node);
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const Node& item = node.items[i];
    if (!textual(item)) return error_at(item, trail[i], "must be a name");
    names.put(item.scalar, item.place, null_at(item));
  }
  node = names.take();
  return {};
}

Status canonical_key_values(Node& node, const Trail& trail, CanonicalContext& context) {
  if (node.is_map()) return {};
  if (!node.is_list()) return error_at(node, trail, "must be a list or a mapping");
  Collector pairs(node);
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const Node& item = node.items[i];
    if (!textual(item)) return error_at(item, trail[i], "must be a string");
    const auto equals = item.scalar.find('=');
    if (equals == std::string::npos) {
      if (context.may_stay(item)) return {};
      return error_at(item, trail[i], "must be of the form key=value");
    }
    const auto at = item.hollow ? item.hollow->text.find('=') : std::string::npos;
    Node value = at == std::string::npos
                     ? known_part(item, item.scalar.substr(equals + 1))
                     : hollow_part(item, std::string_view(item.hollow->text).substr(at + 1));
    pairs.put(item.scalar.substr(0, equals), item.place, std::move(value));
  }
  node = pairs.take();
  return {};
}

Status canonical_ssh(Node& node, const Trail& trail, CanonicalContext&) {
  if (node.is_map()) return {};
  if (!node.is_list()) return error_at(node, trail, "must be a list or a mapping");
  Collector keys(node);
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const Node& item = node.items[i];
    if (!textual(item)) return error_at(item, trail[i], "must be a string");
    const auto equals = item.scalar.find('=');
    if (equals != std::string::npos)
      keys.put(item.scalar.substr(0, equals), item.place, known_part(item, item.scalar.substr(equals + 1)));
    else if (item.scalar == "default" || item.hollow)
      keys.put("default", item.place, null_at(item));
    else
      return error_at(item, trail[i], "is neither \"default\" nor of the form id=path");
  }
  node = keys.take();
  return {};
}

Status canonical_list(Node& node, const Trail&, CanonicalContext&) {
  if (textual(node)) node = list_of(std::move(node));
  return {};
}

Status canonical_dns(Node& node, const Trail&, CanonicalContext&) {
  if (textual(node)) node = list_of(std::move(node));
  std::erase_if(node.items, [](const Node& item) {
    return item.is_null() || (item.kind == Kind::String && item.scalar.empty());
  });
  return {};
}

Status canonical_gpus(Node& node, const Trail& trail, CanonicalContext&) {
  if (textual(node)) {
    Node request = text::make_map(node.place);
    request.via = node.via;
    request.members.push_back({"count", node.place, known_part(node, "all")});
    node = list_of(std::move(request));
    return {};
  }
  if (!node.is_list()) return error_at(node, trail, "must be \"all\" or a list");
  return {};
}

Status canonical_ulimits(Node& node, const Trail& trail, CanonicalContext&) {
  if (!node.is_map()) return error_at(node, trail, "must be a mapping");
  for (const auto& [name, place, value] : node.members) {
    const bool number = (value.kind == Kind::Int && text::parse_int(value.scalar)) ||
                        value.kind == Kind::Unknown || value.hollow ||
                        (value.kind == Kind::String && parse_decimal(value.scalar));
    if (!number && !value.is_map()) return error_at(value, trail / name, "must be an integer or a mapping");
  }
  return {};
}

Status canonical_text(Node& node, const Trail&, CanonicalContext&) {
  if (node.kind == Kind::Bool || node.kind == Kind::Int || node.kind == Kind::Float) {
    node.scalar = go_text(node);
    node.kind = Kind::String;
  }
  return {};
}

}  // namespace dvsguard::compose
