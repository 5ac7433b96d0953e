#include "core/compose/consistency.h"

#include <string>
#include <utility>
#include <vector>

#include "core/compose/canonical.h"
#include "core/compose/model.h"
#include "core/compose/normalize.h"

namespace dvsguard::compose {
namespace {

using text::Kind;
using text::Node;

std::vector<std::string> profiles_of(const Node& service) {
  std::vector<std::string> out;
  const Node* profiles = service.find("profiles");
  if (profiles == nullptr) return out;
  for (const Node& profile : profiles->items) out.push_back(profile.scalar);
  return out;
}

void collect(const Node& model, std::string_view key, std::unordered_set<std::string_view>& into) {
  const Node* section = model.find(key);
  if (section == nullptr) return;
  for (const auto& member : section->members) into.insert(member.key);
}

Known collect_all(const Node& model, const std::vector<std::string>& profiles) {
  Known known;
  known.open = model.find(kRemotesKey) != nullptr;
  collect(model, "networks", known.networks);
  collect(model, "volumes", known.volumes);
  collect(model, "secrets", known.secrets);
  collect(model, "configs", known.configs);
  collect(model, "models", known.models);
  const Node* services = model.find("services");
  if (services == nullptr) return known;
  for (const auto& [name, place, node] : services->members) {
    if (profile_active(profiles_of(node), profiles))
      known.services.emplace(name, &node);
    else
      known.inactive.insert(name);
  }
  return known;
}

Status check_secrets(const Node& model) {
  const Node* secrets = model.find("secrets");
  if (secrets == nullptr) return {};
  const Trail root;
  const Trail trail = root / "secrets";
  for (const auto& [name, place, secret] : secrets->members) {
    const Node* external = secret.find("external");
    if (external != nullptr && external->scalar == "true") continue;
    bool given = false;
    for (const auto key : {"file", "environment"}) {
      const Node* source = secret.find(key);
      given = given || (source != nullptr && (!source->scalar.empty() || is_open(*source)));
    }
    if (!given) return error_at(place, trail / name, "the secret needs a file or an environment variable");
  }
  return {};
}

struct Visit {
  std::string_view name;
  std::vector<std::string_view> next;
};

std::vector<std::string_view> dependencies(const Known& known, std::string_view name) {
  std::vector<std::string_view> out;
  const auto service = known.services.find(name);
  const Node* depends = service == known.services.end() ? nullptr : service->second->find("depends_on");
  if (depends == nullptr) return out;
  for (const auto& member : depends->members) out.push_back(member.key);
  return out;
}

}  // namespace

bool is_open(const Node& node) {
  return node.kind == Kind::Unknown || node.hollow != nullptr;
}

// Depth first, each service entered once, without recursion: ten thousand services may hang on one chain.
Status check_cycles(const Known& known) {
  std::unordered_set<std::string_view> done, on_path;
  for (const auto& [first, node] : known.services) {
    std::vector<Visit> path;
    const auto enter = [&](std::string_view name) {
      on_path.insert(name);
      path.push_back({name, dependencies(known, name)});
    };
    if (!done.contains(first)) enter(first);
    while (!path.empty()) {
      if (path.back().next.empty()) {
        on_path.erase(path.back().name);
        done.insert(path.back().name);
        path.pop_back();
        continue;
      }
      const std::string_view next = path.back().next.back();
      path.back().next.pop_back();
      if (on_path.contains(next)) {
        const Trail root;
        const Trail services = root / "services";
        return error_at(*known.services.at(next), services / next,
                        "the service depends on itself, through depends_on, "
                        "links, volumes_from or a shared namespace");
      }
      if (!done.contains(next) && known.services.contains(next)) enter(next);
    }
  }
  return {};
}

Status check_consistency(const Node& model, const std::vector<std::string>& profiles) {
  const Known known = collect_all(model, profiles);
  const Trail root;
  const Trail trail = root / "services";
  const Node* services = model.find("services");
  if (services != nullptr) {
    for (const auto& [name, place, service] : services->members) {
      if (!known.services.contains(name) || !service.is_map()) continue;
      const Trail here = trail / name;
      TRY_STATUS(check_parts(service, known, here));
      TRY_STATUS(check_references(service, known, here));
      TRY_STATUS(check_numbers(service, here));
    }
  }
  TRY_STATUS(check_secrets(model));
  return check_cycles(known);
}

}  // namespace dvsguard::compose
