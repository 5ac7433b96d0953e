#include "core/compose/stand_ins.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "core/compose/canonical.h"

namespace dvsguard::compose {

namespace {

using text::Kind;
using text::Node;

constexpr std::string_view kService = "service:";

bool is_false(const Node* node) {
  return node != nullptr && node->kind == Kind::Bool && node->scalar == "false";
}

void drop_optional_dependencies(Node& service, const std::unordered_set<std::string>& inactive) {
  Node* depends = service.is_map() ? service.find("depends_on") : nullptr;
  if (depends == nullptr) return;
  std::erase_if(depends->members, [&](const text::Member& member) {
    return inactive.contains(member.key) && member.value.is_map() && is_false(member.value.find("required"));
  });
}

class StandIns {
 public:
  explicit StandIns(Node& model) : model_(model) {}

  void run() {
    const Node* services = model_.find("services");
    if (services == nullptr) return;
    const Node copy = *services;
    for (const auto& member : copy.members) service(member.value);
    for (const auto& [section, names] : wanted_) put(section, names);
  }

 private:
  void want(std::string_view section, const Node* name) {
    if (name != nullptr && name->kind == Kind::String && !name->scalar.empty())
      wanted_[section].insert(name->scalar);
  }

  void want_keys(std::string_view section, const Node* map) {
    if (map == nullptr) return;
    for (const auto& member : map->members) wanted_[section].insert(member.key);
  }

  void want_sources(std::string_view section, const Node* grants) {
    if (grants == nullptr) return;
    for (const auto& grant : grants->items) want(section, grant.find("source"));
  }

  void want_service(const Node* shared) {
    if (shared != nullptr && shared->kind == Kind::String && shared->scalar.starts_with(kService)) {
      wanted_["services"].insert(shared->scalar.substr(kService.size()));
    }
  }

  void service(const Node& node) {
    if (!node.is_map()) return;
    want_keys("networks", node.find("networks"));
    want_keys("services", node.find("depends_on"));
    want_keys("models", node.find("models"));
    want_sources("secrets", node.find("secrets"));
    want_sources("configs", node.find("configs"));
    want_service(node.find("network_mode"));
    if (const Node* volumes = node.find("volumes")) {
      for (const auto& mount : volumes->items) {
        const Node* type = mount.find("type");
        if (type != nullptr && type->scalar == "volume") want("volumes", mount.find("source"));
      }
    }
    const Node* build = node.find("build");
    if (build == nullptr || !build->is_map()) return;
    want_sources("secrets", build->find("secrets"));
    if (const Node* contexts = build->find("additional_contexts")) {
      for (const auto& member : contexts->members) want_service(&member.value);
    }
  }

  void put(std::string_view section, const std::unordered_set<std::string>& names) {
    Node& map = model_.at(section);
    if (!map.is_map()) map = text::make_map(map.place);
    std::unordered_set<std::string_view> known;
    for (const auto& member : map.members) known.insert(member.key);
    std::vector<std::string> missing;
    for (const auto& name : names) {
      if (!known.contains(name)) missing.push_back(name);
    }
    for (auto& name : missing) {
      Node value = text::make_map(map.place);
      if (section == "services") {
        value.at("image") = text::make_string("unknown", map.place);
        Node build = text::make_map(map.place);
        build.at("context") = text::make_string("/", map.place);
        value.at("build") = std::move(build);
      } else if (section == "models") {
        value.at("model") = text::make_string("unknown", map.place);
      } else {
        value.at("external") = text::make_bool(true, map.place);
      }
      map.members.push_back({std::move(name), map.place, std::move(value)});
    }
  }

  Node& model_;
  std::unordered_map<std::string_view, std::unordered_set<std::string>> wanted_;
};

}  // namespace

Node with_stand_ins(const Node& model, const std::unordered_set<std::string>& inactive, bool incomplete) {
  Node copy = model;
  if (Node* services = copy.find("services")) {
    std::erase_if(services->members,
                  [&](const text::Member& member) { return inactive.contains(member.key); });
    for (auto& member : services->members) drop_optional_dependencies(member.value, inactive);
  }
  if (incomplete) StandIns(copy).run();
  return copy;
}

void strip_internal(Node& tree) {
  std::erase_if(tree.members,
                [](const text::Member& member) { return member.key.starts_with(kInternalPrefix); });
  for (auto& member : tree.members) strip_internal(member.value);
  for (auto& item : tree.items) strip_internal(item);
}

}  // namespace dvsguard::compose
