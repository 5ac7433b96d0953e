#include "core/compose/canonical.h"
#include "core/compose/consistency.h"
#include "core/text/display.h"

namespace dvsguard::compose {
namespace {

using text::Node;
using Names = std::unordered_set<std::string_view>;

bool is_text(const Node* node, std::string_view value) {
  return node != nullptr && node->scalar == value;
}

// What was written with a variable in it is told by its place alone.
Error undefined(const Node& node, const Trail& trail, std::string_view kind, std::string_view name) {
  std::string what = "refers to ";
  what += kind;
  if (!node.interpolated) what += " " + text::quoted(name, 80);
  what += ", which the project does not define";
  return error_at(node, trail, std::move(what));
}

// Every key of the mapping is one of `names`.
Status check_keys(const Node& service, std::string_view key, const Names& names, std::string_view kind,
                  const Trail& trail) {
  const Node* map = service.find(key);
  if (map == nullptr) return {};
  for (const auto& [name, place, value] : map->members) {
    if (names.contains(name) || is_open(value)) continue;
    Error error = undefined(value, trail / key, kind, name);
    error.place = place;
    return error;
  }
  return {};
}

// Every item's `source` is one of `names`.
Status check_sources(const Node* list, const Names& names, std::string_view kind, const Trail& trail) {
  if (list == nullptr) return {};
  for (std::size_t i = 0; i < list->items.size(); ++i) {
    const Node* source = list->items[i].find("source");
    if (source == nullptr) return error_at(list->items[i], trail[i], "names no source");
    if (!is_open(*source) && !names.contains(source->scalar))
      return undefined(*source, trail[i], kind, source->scalar);
  }
  return {};
}

Status check_volumes(const Node& service, const Known& known, const Trail& trail) {
  const Node* volumes = service.find("volumes");
  if (volumes == nullptr) return {};
  for (std::size_t i = 0; i < volumes->items.size(); ++i) {
    const Node& volume = volumes->items[i];
    const Node* source = volume.find("source");
    if (!is_text(volume.find("type"), "volume") || source == nullptr || source->scalar.empty()) continue;
    if (is_open(*source) || known.volumes.contains(source->scalar)) continue;
    Error error = undefined(*source, trail / "volumes", "the volume", source->scalar);
    error.mend = "define it under the top-level `volumes`, or write ./ in front where a folder is meant";
    return error;
  }
  return {};
}

Status check_dependencies(const Node& service, const Known& known, const Trail& trail) {
  const Node* depends = service.find("depends_on");
  if (depends == nullptr) return {};
  for (const auto& [name, place, value] : depends->members) {
    if (known.services.contains(name) || is_open(value)) continue;
    const bool inactive = known.inactive.contains(name);
    if (inactive && is_text(value.find("required"), "false")) continue;
    const Node* implied = value.find(kImpliedKey);
    Error error =
        undefined(value, trail / (implied == nullptr ? "depends_on" : implied->scalar), "the service", name);
    if (inactive) error.what = "depends on a service that is not in the active profiles";
    error.place = place;
    return error;
  }
  return {};
}

// network_mode: service:NAME
Status check_network_mode(const Node& service, const Known& known, const Trail& trail) {
  const Node* mode = service.find("network_mode");
  if (mode == nullptr || is_open(*mode) || !mode->scalar.starts_with("service:")) return {};
  const auto name = std::string_view(mode->scalar).substr(8);
  if (known.services.contains(name) || known.inactive.contains(name)) return {};
  return undefined(*mode, trail / "network_mode", "the service", name);
}

Status check_contexts(const Node& build, const Known& known, const Trail& trail) {
  const Node* contexts = build.find("additional_contexts");
  if (contexts == nullptr) return {};
  for (const auto& [name, place, value] : contexts->members) {
    if (is_open(value) || !value.scalar.starts_with("service:")) continue;
    const auto service = known.services.find(std::string_view(value.scalar).substr(8));
    if (service == known.services.end())
      return error_at(value, trail / "additional_contexts",
                      "names a service that the project does not define");
    if (service->second->find("build") == nullptr)
      return error_at(value, trail / "additional_contexts", "names a service that is not built");
  }
  return {};
}

}  // namespace

Status check_references(const Node& service, const Known& known, const Trail& trail) {
  if (known.open) return {};
  TRY_STATUS(check_keys(service, "networks", known.networks, "the network", trail));
  TRY_STATUS(check_keys(service, "models", known.models, "the model", trail));
  TRY_STATUS(check_dependencies(service, known, trail));
  TRY_STATUS(check_network_mode(service, known, trail));
  TRY_STATUS(check_volumes(service, known, trail));
  TRY_STATUS(check_sources(service.find("configs"), known.configs, "the config", trail / "configs"));
  TRY_STATUS(check_sources(service.find("secrets"), known.secrets, "the secret", trail / "secrets"));
  const Node* build = service.find("build");
  if (build == nullptr || !build->is_map()) return {};
  TRY_STATUS(check_contexts(*build, known, trail / "build"));
  return check_sources(build->find("secrets"), known.secrets, "the secret", trail / "build" / "secrets");
}

}  // namespace dvsguard::compose
