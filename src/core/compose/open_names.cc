#include "core/compose/open_names.h"

#include <string>
#include <string_view>
#include <unordered_set>

namespace dvsguard::compose {
namespace {

using text::Kind;
using text::Node;

class Opener {
 public:
  explicit Opener(const Node& model)
      : services_(keys(model, "services")),
        networks_(keys(model, "networks")),
        models_(keys(model, "models")) {
    networks_.insert("default");  // every project has it
  }

  void open(Node& service) const {
    open_keys(service, "depends_on", services_);
    open_keys(service, "networks", networks_);
    open_keys(service, "models", models_);
    open_items(service, "links");
    open_items(service, "volumes_from");
    constexpr std::string_view kService = "service:";
    for (const std::string_view key : {"network_mode", "ipc", "pid", "uts", "cgroup"}) {
      Node* shared = service.find(key);
      if (shared == nullptr || !shared->hollow || !shared->scalar.starts_with(kService)) continue;
      if (!services_.contains(shared->scalar.substr(kService.size()))) shared->kind = Kind::Unknown;
    }
  }

 private:
  using Names = std::unordered_set<std::string>;

  static Names keys(const Node& model, std::string_view section) {
    Names out;
    const Node* map = model.find(section);
    if (map == nullptr) return out;
    for (const auto& member : map->members) out.insert(member.key);
    return out;
  }

  static void open_keys(Node& service, std::string_view key, const Names& defined) {
    Node* map = service.find(key);
    if (map == nullptr) return;
    for (auto& member : map->members) {
      if (!member.value.hollow || defined.contains(member.key)) continue;
      member.value.kind = Kind::Unknown;
      member.value.members.clear();
    }
  }

  // SERVICE, SERVICE:ALIAS or SERVICE:MODE; container:NAME names nothing of the project.
  void open_items(Node& service, std::string_view key) const {
    Node* list = service.find(key);
    if (list == nullptr) return;
    for (Node& item : list->items) {
      if (item.kind != Kind::String || !item.hollow || item.scalar.starts_with("container:")) continue;
      if (!services_.contains(item.scalar.substr(0, item.scalar.find(':')))) item.kind = Kind::Unknown;
    }
  }

  Names services_, networks_, models_;
};

}  // namespace

void open_undefined_names(Node& model) {
  const Opener opener(model);
  Node* services = model.find("services");
  if (services == nullptr) return;
  for (auto& member : services->members)
    if (member.value.is_map()) opener.open(member.value);
}

}  // namespace dvsguard::compose
