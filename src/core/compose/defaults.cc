#include "core/compose/defaults.h"

#include <string>

namespace dvsguard::compose {

namespace {

using text::Kind;
using text::Node;

void set_text(Node& map, std::string_view key, std::string_view value) {
  if (map.find(key) == nullptr) map.at(key) = text::make_string(std::string(value), map.place);
}

template <class Change>
void each(Node* list, Change change) {
  if (list == nullptr) return;
  for (auto& item : list->items) {
    if (item.is_map()) change(item);
  }
}

// No count and no ids: all devices.
void device_request(Node& request) {
  if (request.find("count") == nullptr && request.find("device_ids") == nullptr) {
    request.at("count") = text::make_string("all", request.place);
  }
}

void secret_target(Node& grant) {
  const Node* source = grant.find("source");
  if (grant.find("target") != nullptr || source == nullptr) return;
  Node target = *source;
  if (target.kind != Kind::Unknown) target.scalar = "/run/secrets/" + target.scalar;
  grant.at("target") = std::move(target);
}

Node* reserved_devices(Node& service) {
  Node* at = &service;
  for (const std::string_view key : {"deploy", "resources", "reservations", "devices"}) {
    at = at->is_map() ? at->find(key) : nullptr;
    if (at == nullptr) return nullptr;
  }
  return at;
}

void service_defaults(Node& service) {
  if (Node* build = service.find("build"); build != nullptr && build->is_map())
    set_text(*build, "context", ".");
  each(service.find("secrets"), secret_target);
  each(service.find("ports"), [](Node& port) {
    set_text(port, "protocol", "tcp");
    set_text(port, "mode", "ingress");
  });
  each(reserved_devices(service), device_request);
  each(service.find("gpus"), device_request);
}

}  // namespace

void set_defaults(Node& tree) {
  Node* services = tree.find("services");
  if (services == nullptr) return;
  for (auto& member : services->members) {
    if (member.value.is_map()) service_defaults(member.value);
  }
}

}  // namespace dvsguard::compose
