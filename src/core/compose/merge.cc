#include "core/compose/merge.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "core/compose/go_text.h"
#include "core/compose/path_table.h"
#include "core/compose/trail.h"

namespace dvsguard::compose {

namespace {

using text::Kind;
using text::Member;
using text::Node;

constexpr std::size_t kMaxAddressPools = 100;  // each is compared with each

enum class How { Sequence, ExtraHosts, Build, Replace, DependsOn, Names, Logging, AddressPools };

// compose-go's mergeSpecials.
using Rules = PathTable<How>;
const Rules& rules() {
  static const Rules table{
      {"networks.*.ipam.config", How::AddressPools},
      {"networks.*.labels", How::Sequence},
      {"volumes.*.labels", How::Sequence},
      {"services.*.annotations", How::Sequence},
      {"services.*.build", How::Build},
      {"services.*.build.args", How::Sequence},
      {"services.*.build.additional_contexts", How::Sequence},
      {"services.*.build.extra_hosts", How::ExtraHosts},
      {"services.*.build.labels", How::Sequence},
      {"services.*.command", How::Replace},
      {"services.*.depends_on", How::DependsOn},
      {"services.*.deploy.labels", How::Sequence},
      {"services.*.dns", How::Sequence},
      {"services.*.dns_opt", How::Sequence},
      {"services.*.dns_search", How::Sequence},
      {"services.*.entrypoint", How::Replace},
      {"services.*.env_file", How::Sequence},
      {"services.*.label_file", How::Sequence},
      {"services.*.environment", How::Sequence},
      {"services.*.extra_hosts", How::ExtraHosts},
      {"services.*.healthcheck.test", How::Replace},
      {"services.*.labels", How::Sequence},
      {"services.*.logging", How::Logging},
      {"services.*.models", How::Names},
      {"services.*.networks", How::Names},
      {"services.*.sysctls", How::Sequence},
      {"services.*.tmpfs", How::Sequence},
      {"services.*.ulimits.*", How::Replace},
  };
  return table;
}

void replace(Node& base, Node&& over) {
  Places before = base.places();
  base = std::move(over);
  add_places(base.via, before);
}

Node text_item(const Member& member, const Node* value) {
  const Node& from = value == nullptr ? member.value : *value;
  Node item = text::make_string(member.key, from.place);
  if (value == nullptr) return item;
  item.via = from.via;
  item.interpolated = from.interpolated;
  item.scalar += '=';
  if (from.hollow) {
    auto hollow = *from.hollow;
    hollow.text = item.scalar + hollow.text;
    item.hollow = std::make_shared<const text::Hollow>(std::move(hollow));
    if (from.kind == Kind::Unknown) item.kind = Kind::Unknown;
  }
  item.scalar += go_text(from);
  return item;
}

// Mappings become NAME=value, sorted; a single text becomes a list.
std::vector<Node> as_sequence(Node&& node) {
  std::vector<Node> out;
  if (node.kind == Kind::Sequence) return std::move(node.items);
  if (node.kind == Kind::String || node.kind == Kind::Unknown) out.push_back(std::move(node));
  if (node.kind != Kind::Mapping) return out;
  for (const auto& member : node.members) {
    if (member.value.is_null()) {
      out.push_back(text_item(member, nullptr));
    } else if (member.value.is_list()) {
      for (const auto& item : member.value.items) out.push_back(text_item(member, &item));
    } else {
      out.push_back(text_item(member, &member.value));
    }
  }
  std::sort(out.begin(), out.end(), [](const Node& a, const Node& b) { return a.scalar < b.scalar; });
  return out;
}

Node as_list(Node&& node) {
  Node list = text::make_list(node.place);
  list.via = node.via;
  list.items = as_sequence(std::move(node));
  return list;
}

Status merge_sequence(Node& base, Node&& over, bool once) {
  base = as_list(std::move(base));
  auto more = as_sequence(std::move(over));
  std::unordered_set<std::string> known;
  if (once) {
    for (const auto& item : base.items) known.insert(go_text(item));
  }
  for (auto& item : more) {
    if (!known.contains(go_text(item))) base.items.push_back(std::move(item));
  }
  return {};
}

// A list of names as a mapping of them, each with `value`.
Status as_mapping(Node& node, const Node& value, const Trail& trail) {
  if (node.is_map()) return {};
  Node map = text::make_map(node.place);
  if (!node.is_list() && !node.is_null()) return error_at(node, trail, "must be a list or a mapping");
  std::unordered_set<std::string> known;
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const Node& item = node.items[i];
    if (item.kind == Kind::Unknown) continue;
    if (item.kind != Kind::String) return error_at(item, trail[i], "must be a text");
    if (!known.insert(item.scalar).second) continue;
    map.members.push_back({item.scalar, item.place, value});
    map.members.back().value.place = item.place;
  }
  node = std::move(map);
  return {};
}

class Merge {
 public:
  Status node(Node& base, Node&& over, const Rules::Cursor& cursor, const Trail& trail) {
    if (const How* how = rules().value(cursor)) return special(*how, base, std::move(over), cursor, trail);
    if (over.is_null()) return {};
    if (base.is_map()) {
      if (!over.is_map()) return error_at(over, trail, "cannot replace a mapping by something else");
      return mappings(base, std::move(over), cursor, trail);
    }
    if (base.is_list()) {
      if (!over.is_list()) return error_at(over, trail, "cannot replace a list by something else");
      std::move(over.items.begin(), over.items.end(), std::back_inserter(base.items));
      return {};
    }
    replace(base, std::move(over));
    return {};
  }

  Status mappings(Node& base, Node&& over, const Rules::Cursor& cursor, const Trail& trail) {
    constexpr std::size_t kFewMembers = 16;  // below, a plain search beats an index
    std::unordered_map<std::string, std::size_t> index;
    if (base.members.size() > kFewMembers) {
      for (std::size_t i = 0; i < base.members.size(); ++i) index.emplace(base.members[i].key, i);
    }
    const std::size_t known = base.members.size();
    for (auto& member : over.members) {
      Node* here = nullptr;
      if (index.empty()) {
        for (std::size_t i = 0; i < known && here == nullptr; ++i) {
          if (base.members[i].key == member.key) here = &base.members[i].value;
        }
      } else if (const auto found = index.find(member.key); found != index.end()) {
        here = &base.members[found->second].value;
      }
      if (here == nullptr) {
        base.members.push_back(std::move(member));
        continue;
      }
      TRY_STATUS(node(*here, std::move(member.value), rules().down(cursor, member.key), trail / member.key));
    }
    return {};
  }

 private:
  Status special(How how, Node& base, Node&& over, const Rules::Cursor& cursor, const Trail& trail) {
    switch (how) {
      case How::Sequence:
        return merge_sequence(base, std::move(over), false);
      case How::ExtraHosts:
        return merge_sequence(base, std::move(over), true);
      case How::Replace:
        replace(base, std::move(over));
        return {};
      case How::Build:
        return build(base, std::move(over), cursor, trail);
      case How::Logging:
        return logging(base, std::move(over), cursor, trail);
      case How::AddressPools:
        return address_pools(base, std::move(over), cursor, trail);
      case How::Names:
        return as_mappings(base, std::move(over), Node{}, cursor, trail);
      case How::DependsOn: {
        Node value = text::make_map(over.place);
        value.at("condition") = text::make_string("service_started", over.place);
        value.at("required") = text::make_bool(true, over.place);
        return as_mappings(base, std::move(over), value, cursor, trail);
      }
    }
    return {};
  }

  Status as_mappings(Node& base, Node&& over, const Node& value, const Rules::Cursor& cursor,
                     const Trail& trail) {
    TRY_STATUS(as_mapping(base, value, trail));
    TRY_STATUS(as_mapping(over, value, trail));
    return mappings(base, std::move(over), cursor, trail);
  }

  Status build(Node& base, Node&& over, const Rules::Cursor& cursor, const Trail& trail) {
    for (Node* side : {&base, &over}) {
      if (side->is_map() || side->is_null()) continue;
      if (!side->is_scalar()) return error_at(*side, trail, "must be a text or a mapping");
      Node map = text::make_map(side->place);
      map.at("context") = std::move(*side);
      *side = std::move(map);
    }
    if (over.is_null()) return {};
    if (base.is_null()) base = text::make_map(base.place);
    return mappings(base, std::move(over), cursor, trail);
  }

  // Options of another driver make no sense: they go with it.
  Status logging(Node& base, Node&& over, const Rules::Cursor& cursor, const Trail& trail) {
    if (!base.is_map()) return error_at(base, trail, "must be a mapping");
    if (!over.is_map()) return error_at(over, trail, "must be a mapping");
    const Node *before = base.find("driver"), *after = over.find("driver");
    if (before == nullptr || after == nullptr || same_value(*before, *after)) {
      return mappings(base, std::move(over), cursor, trail);
    }
    replace(base, std::move(over));
    return {};
  }

  // By subnet, in compose-go's own order of comparisons.
  Status address_pools(Node& base, Node&& over, const Rules::Cursor& cursor, const Trail& trail) {
    if (!base.is_list()) return error_at(base, trail, "must be a list");
    if (!over.is_list()) return error_at(over, trail, "must be a list");
    if (base.items.size() > kMaxAddressPools || over.items.size() > kMaxAddressPools) {
      return error_at(over, trail, "has more address pools than kMaxAddressPools");
    }
    std::vector<Node> pools;
    const auto find = [&pools](const Node& subnet) {
      return std::find_if(pools.begin(), pools.end(),
                          [&](const Node& pool) { return same_value(subnet_of(pool), subnet); });
    };
    for (Node& original : base.items) {
      for (const Node& item : over.items) {
        if (!original.is_map() || !item.is_map()) return error_at(item, trail, "must be a mapping");
        const Node subnet = subnet_of(item);
        if (!same_value(subnet, subnet_of(original)) && find(subnet) == pools.end()) {
          pools.push_back(item);
          continue;
        }
        Node copy = item;
        TRY_STATUS(mappings(original, std::move(copy), cursor, trail));
        const auto known = find(subnet_of(original));
        if (known == pools.end()) {
          pools.push_back(original);
        } else {
          *known = original;
        }
      }
    }
    base.items = std::move(pools);
    return {};
  }

  static Node subnet_of(const Node& pool) {
    const Node* subnet = pool.find("subnet");
    return subnet == nullptr ? Node{} : *subnet;
  }
};

bool same_members(const Node& a, const Node& b) {
  if (a.members.size() != b.members.size()) return false;
  std::unordered_map<std::string_view, const Node*> others;
  for (const auto& member : b.members) others.emplace(member.key, &member.value);
  return std::all_of(a.members.begin(), a.members.end(), [&](const Member& member) {
    const auto other = others.find(member.key);
    return other != others.end() && same_value(member.value, *other->second);
  });
}

}  // namespace

bool same_value(const Node& a, const Node& b) {
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case Kind::Null:
      return true;
    case Kind::Bool:
    case Kind::String:
      return a.scalar == b.scalar;
    case Kind::Int:
    case Kind::Float:
      return go_text(a) == go_text(b);
    case Kind::Unknown:
      return a.hollow && b.hollow && a.hollow->text == b.hollow->text;
    case Kind::Sequence:
      return std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), same_value);
    case Kind::Mapping:
      return same_members(a, b);
  }
  return false;
}

Status merge_project(Node& base, Node&& over) {
  if (base.members.empty()) {
    base = std::move(over);
    return {};
  }
  return Merge().mappings(base, std::move(over), rules().root(), Trail());
}

Status merge_service(Node& base, Node&& over) {
  const auto service = rules().down(rules().down(rules().root(), "services"), "*");
  // Errors name the service's own tree: its caller knows which service it is.
  return Merge().mappings(base, std::move(over), service, Trail());
}

}  // namespace dvsguard::compose
