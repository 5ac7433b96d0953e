#include <array>
#include <span>
#include <string_view>

#include "core/compose/model.h"
#include "core/compose/ports.h"
#include "core/compose/trail.h"
#include "core/text/display.h"

// compose-go's validation package: what is asked of single nodes of the canonical tree.
namespace dvsguard::compose {
namespace {

using text::Kind;
using text::Node;

// A parameter that hangs on a variable without a value is not refused for it.
bool open_value(const Node& node) {
  return node.kind == Kind::Unknown || node.hollow != nullptr;
}

Status check_external_volume(const Node& volume, const Trail& trail) {
  const Node* external = volume.find("external");
  if (external == nullptr || external->scalar != "true") return {};
  for (const auto& [key, place, value] : volume.members) {
    if (key == "name" || key == "external" || key.starts_with("x-")) continue;
    return error_at(place, trail, "is external and has " + text::quoted(key, 80) + " too",
                    "an external volume is made elsewhere: it takes a name only");
  }
  return {};
}

Status check_sources(const Node& object, const Trail& trail, std::span<const std::string_view> sources) {
  int count = 0;
  std::string names;
  for (const auto source : sources) {
    if (object.find(source) != nullptr) ++count;
    names += names.empty() ? "" : ", ";
    names += source;
  }
  if (count > 1) return error_at(object, trail, "has more than one of " + names, "keep one");
  const bool elsewhere = object.find("driver") != nullptr || object.find("external") != nullptr;
  if (count == 0 && !elsewhere) return error_at(object, trail, "needs one of " + names);
  return {};
}

Status check_host_ips(const Node& ports, const Trail& trail) {
  for (std::size_t i = 0; i < ports.items.size(); ++i) {
    const Node* ip = ports.items[i].is_map() ? ports.items[i].find("host_ip") : nullptr;
    if (ip == nullptr || open_value(*ip) || is_ip(ip->scalar)) continue;
    return error_at(*ip, trail[i], "the port's host_ip is not an IP address");
  }
  return {};
}

Status check_watch(const Node& develop, const Trail& trail) {
  const Node* watch = develop.is_map() ? develop.find("watch") : nullptr;
  if (watch == nullptr) return {};
  const Trail list = trail / "watch";
  for (std::size_t i = 0; i < watch->items.size(); ++i) {
    const Node* path = watch->items[i].is_map() ? watch->items[i].find("path") : nullptr;
    if (path != nullptr && path->is_scalar() && path->scalar.empty() && !open_value(*path))
      return error_at(*path, list[i], "the path to watch is empty");
  }
  return {};
}

Status check_requests(const Node& requests, const Trail& trail) {
  for (std::size_t i = 0; i < requests.items.size(); ++i) {
    const Node& request = requests.items[i];
    if (!request.is_map() || request.find("count") == nullptr || request.find("device_ids") == nullptr)
      continue;
    return error_at(request, trail[i], "has both count and device_ids", "keep one");
  }
  return {};
}

Status check_service(const Node& service, const Trail& trail) {
  if (!service.is_map()) return {};
  if (const Node* ports = service.find("ports")) TRY_STATUS(check_host_ips(*ports, trail / "ports"));
  if (const Node* develop = service.find("develop")) TRY_STATUS(check_watch(*develop, trail / "develop"));
  if (const Node* gpus = service.find("gpus")) TRY_STATUS(check_requests(*gpus, trail / "gpus"));
  const Node* node = &service;
  for (const auto step : {"deploy", "resources", "reservations", "devices"}) {
    node = node->is_map() ? node->find(step) : nullptr;
    if (node == nullptr) return {};
  }
  return check_requests(*node, trail / "deploy" / "resources" / "reservations" / "devices");
}

template <class Check>
Status each(const Node& model, std::string_view key, const Check& check) {
  const Node* section = model.find(key);
  if (section == nullptr) return {};
  const Trail root;
  const Trail trail = root / key;
  for (const auto& [name, place, value] : section->members)
    if (value.is_map()) TRY_STATUS(check(value, trail / name));
  return {};
}

}  // namespace

Status validate_canonical(const Node& model) {
  static constexpr std::array<std::string_view, 3> kConfig{"file", "environment", "content"};
  static constexpr std::array<std::string_view, 2> kSecret{"file", "environment"};
  TRY_STATUS(each(model, "services", check_service));
  TRY_STATUS(each(model, "volumes", check_external_volume));
  TRY_STATUS(each(model, "configs",
                  [](const Node& node, const Trail& trail) { return check_sources(node, trail, kConfig); }));
  return each(model, "secrets",
              [](const Node& node, const Trail& trail) { return check_sources(node, trail, kSecret); });
}

}  // namespace dvsguard::compose
