#include "core/compose/normalize.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "core/compose/canonical.h"
#include "core/compose/clean_path.h"
#include "core/compose/environment.h"
#include "core/compose/open_names.h"

namespace dvsguard::compose {

namespace {

using text::Kind;
using text::Node;

bool is_text(const Node* node) {
  return node != nullptr && node->kind == Kind::String;
}

// Gives a service that says nothing of networks the default one; true where it is used.
bool join_default_network(Node& service) {
  if (service.find("provider") != nullptr || service.find("network_mode") != nullptr) return false;
  Node* networks = service.find("networks");
  if (networks != nullptr && !networks->members.empty()) return networks->find("default") != nullptr;
  Node added = text::make_map(networks == nullptr ? service.place : networks->place);
  added.at("default");
  service.at("networks") = std::move(added);
  return true;
}

// The dependencies of one service, as they grow.
class Dependencies {
 public:
  explicit Dependencies(Node& service) : service_(service) {
    if (const Node* depends = service.find("depends_on")) {
      for (const auto& member : depends->members) known_.insert(member.key);
    }
  }

  // `from` is the node that names the service, `by` the field it stands in, as an error shows it.
  void add(std::string on, const Node& from, std::string by, bool restart) {
    if (!known_.insert(on).second) return;
    const Place place = from.place;
    Node how = text::make_map(place);
    how.interpolated = from.interpolated;
    how.hollow = from.hollow;
    how.at(kImpliedKey) = text::make_string(std::move(by), place);
    how.at("condition") = text::make_string("service_started", place);
    how.at("restart") = text::make_bool(restart, place);
    how.at("required") = text::make_bool(true, place);
    Node& depends = service_.at("depends_on");
    if (!depends.is_map()) depends = text::make_map(place);
    depends.members.push_back({std::move(on), place, std::move(how)});
  }

 private:
  Node& service_;
  std::unordered_set<std::string> known_;
};

std::string item_of(std::string_view list, std::size_t at) {
  return std::string(list) + "[" + std::to_string(at) + "]";
}

// Links, shared namespaces and borrowed volumes are dependencies.
void add_implied_dependencies(Node& service) {
  constexpr std::string_view kService = "service:", kContainer = "container:";
  Dependencies dependencies(service);
  if (const Node* links = service.find("links")) {
    Node copy = *links;  // a dependency may be added to the service's members
    for (std::size_t i = 0; i < copy.items.size(); ++i) {
      Node& link = copy.items[i];
      if (!is_text(&link)) continue;
      const auto colons = std::count(link.scalar.begin(), link.scalar.end(), ':');
      const bool alias = colons == 1;
      // No service has a colon in its name, whatever a variable adds.
      if (colons > 1) link.hollow.reset();
      dependencies.add(alias ? link.scalar.substr(0, link.scalar.find(':')) : link.scalar, link,
                       item_of("links", i), true);
    }
  }
  for (const std::string_view key : {"network_mode", "ipc", "pid", "uts", "cgroup"}) {
    const Node* shared = service.find(key);
    if (!is_text(shared) || !shared->scalar.starts_with(kService)) continue;
    dependencies.add(shared->scalar.substr(kService.size()), Node(*shared), std::string(key), true);
  }
  if (const Node* from = service.find("volumes_from")) {
    const Node copy = *from;
    for (std::size_t i = 0; i < copy.items.size(); ++i) {
      const Node& item = copy.items[i];
      if (!is_text(&item) || item.scalar.starts_with(kContainer)) continue;
      dependencies.add(item.scalar.substr(0, item.scalar.find(':')), item, item_of("volumes_from", i), false);
    }
  }
}

Status normalize_build(Node& build, const Variables& variables, Budget& budget) {
  if (!build.is_map()) return {};
  const auto set = [&](std::string_view key, std::string_view value) {
    Node& node = build.at(key);
    if (node.is_null()) node = text::make_string(std::string(value), build.place);
  };
  set("context", ".");
  const Node* inline_file = build.find("dockerfile_inline");
  if (inline_file == nullptr || inline_file->is_null()) set("dockerfile", "Dockerfile");
  Node* args = build.find("args");
  return args == nullptr ? Status() : resolve_names(*args, variables, false, budget);
}

Status normalize_service(Node& service, const Variables& variables, Budget& budget) {
  if (Node* policy = service.find("pull_policy"); is_text(policy) && policy->scalar == "if_not_present") {
    policy->scalar = "missing";
  }
  if (Node* build = service.find("build")) TRY_STATUS(normalize_build(*build, variables, budget));
  if (Node* environment = service.find("environment")) {
    TRY_STATUS(resolve_names(*environment, variables, true, budget));
  }
  add_implied_dependencies(service);
  if (Node* volumes = service.find("volumes")) {
    for (Node& mount : volumes->items) {
      Node* target = mount.is_map() ? mount.find("target") : nullptr;
      if (is_text(target)) target->scalar = clean_path(target->scalar);
    }
  }
  return {};
}

bool is_true(const Node* node) {
  return node != nullptr && node->kind == Kind::Bool && node->scalar == "true";
}

// What has no name of its own is named by its key, after the project.
void name_resources(Node& section, const Node& project_name) {
  for (auto& [key, place, resource] : section.members) {
    if (resource.is_null()) resource = text::make_map(place);
    if (!resource.is_map()) continue;
    const Node* name = resource.find("name");
    if (name != nullptr && !name->is_null()) continue;
    Node made = project_name;
    made.place = place;
    if (is_true(resource.find("external"))) {
      made = text::make_string(key, place);
    } else if (made.kind != Kind::Unknown) {
      made.scalar += "_" + key;
    }
    resource.at("name") = std::move(made);
  }
}

}  // namespace

Status normalize(Node& model, const Node& name, const Variables& variables, Budget& budget) {
  model.at("name") = name;
  open_undefined_names(model);
  bool default_network = false;
  if (Node* services = model.find("services")) {
    for (auto& member : services->members) {
      if (!member.value.is_map()) continue;
      default_network = join_default_network(member.value) || default_network;
      TRY_STATUS(normalize_service(member.value, variables, budget));
    }
  }
  if (default_network) {
    Node& networks = model.at("networks");
    if (networks.is_null()) networks = text::make_map(networks.place);
    networks.at("default");
  }
  for (const std::string_view key : {"networks", "volumes", "configs", "secrets"}) {
    if (Node* section = model.find(key)) name_resources(*section, name);
  }
  return {};
}

std::string normal_project_name(std::string_view name) {
  std::string out;
  for (char c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    const bool inner = c == '-' || c == '_';
    const bool fits = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || inner;
    if (fits && !(inner && out.empty())) out += c;
  }
  return out;
}

bool profile_active(const std::vector<std::string>& profiles, const std::vector<std::string>& wanted) {
  if (profiles.empty()) return true;
  return std::any_of(wanted.begin(), wanted.end(), [&](const std::string& one) {
    return one == "*" || std::find(profiles.begin(), profiles.end(), one) != profiles.end();
  });
}

}  // namespace dvsguard::compose
