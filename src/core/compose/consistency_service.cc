#include <algorithm>
#include <array>
#include <optional>

#include "core/compose/consistency.h"
#include "core/compose/read.h"
#include "core/compose/units.h"

namespace dvsguard::compose {
namespace {

using text::Kind;
using text::Node;

const Node* at(const Node& map, std::initializer_list<std::string_view> path) {
  const Node* node = &map;
  for (const auto key : path) {
    node = node->is_map() ? node->find(key) : nullptr;
    if (node == nullptr) return nullptr;
  }
  return node;
}

bool has_text(const Node& map, std::string_view key) {
  const Node* node = map.find(key);
  return node != nullptr && !node->is_null() && (!node->is_scalar() || !node->scalar.empty());
}

bool open_at(const Node& map, std::string_view key) {
  const Node* node = map.find(key);
  return node != nullptr && is_open(*node);
}

Status check_origin(const Node& service, const Known& known, const Trail& trail) {
  const Node* build = service.find("build");
  const bool built = build != nullptr && !build->is_null();
  const bool provided = service.find("provider") != nullptr;
  if (!built && !provided && !has_text(service, "image") && !open_at(service, "image") && !known.open)
    return error_at(service, trail, "the service has neither an image nor a build");
  if (!built || !build->is_map()) return {};
  if (has_text(*build, "dockerfile_inline") && has_text(*build, "dockerfile"))
    return error_at(*build, trail / "build", "has both dockerfile and dockerfile_inline", "keep one");
  const Node* platforms = build->find("platforms");
  const Node* platform = service.find("platform");
  if (platforms == nullptr || platform == nullptr || platform->scalar.empty() || is_open(*platform))
    return {};
  const auto same = [&](const Node& item) { return item.scalar == platform->scalar || is_open(item); };
  if (!platforms->items.empty() && std::ranges::none_of(platforms->items, same))
    return error_at(*platforms, trail / "build", "platforms does not hold the service's own platform");
  return {};
}

Status check_networks(const Node& service, const Trail& trail) {
  const Node* networks = service.find("networks");
  const Node* mode = service.find("network_mode");
  if (networks == nullptr || networks->members.empty() || mode == nullptr || mode->scalar.empty()) return {};
  return error_at(*mode, trail, "has both network_mode and networks", "keep one");
}

Status check_health(const Node& service, const Trail& trail) {
  const Node* test = at(service, {"healthcheck", "test"});
  if (test == nullptr || test->items.empty() || is_open(test->items.front())) return {};
  const auto& word = test->items.front().scalar;
  if (word == "CMD" || word == "CMD-SHELL" || word == "NONE") return {};
  return error_at(test->items.front(), trail / "healthcheck" / "test",
                  "a test that is a list begins with CMD, CMD-SHELL or NONE",
                  "write [\"CMD\", …], or one string for the shell");
}

Status check_watch(const Node& service, const Trail& trail) {
  const Node* watch = at(service, {"develop", "watch"});
  if (watch == nullptr) return {};
  for (const Node& item : watch->items) {
    const Node* action = item.find("action");
    if (has_text(item, "target") || open_at(item, "target") || action == nullptr || is_open(*action))
      continue;
    if (action->scalar != "rebuild" && action->scalar != "restart")
      return error_at(item, trail / "develop" / "watch", "an action that copies files needs a target");
  }
  return {};
}

// No two of tmpfs and volumes stand at the same place.
Status check_targets(const Node& service, const Trail& trail) {
  std::unordered_set<std::string_view> targets;
  const Node* tmpfs = service.find("tmpfs");
  const auto taken = [&](const Node& node, std::string_view target) {
    return !is_open(node) && !targets.insert(target).second;
  };
  if (tmpfs != nullptr && tmpfs->is_list()) {
    for (std::size_t i = 0; i < tmpfs->items.size(); ++i) {
      const Node& item = tmpfs->items[i];
      const std::string_view text = item.scalar;
      if (taken(item, text.substr(0, text.find(':'))))
        return error_at(item, (trail / "tmpfs")[i], "something is mounted at the same target already");
    }
  } else if (tmpfs != nullptr) {
    const std::string_view text = tmpfs->scalar;
    targets.insert(text.substr(0, text.find(':')));
  }
  const Node* volumes = service.find("volumes");
  if (volumes == nullptr) return {};
  for (std::size_t i = 0; i < volumes->items.size(); ++i) {
    const Node* target = volumes->items[i].find("target");
    if (target != nullptr && taken(*target, target->scalar))
      return error_at(*target, (trail / "volumes")[i], "something is mounted at the same target already");
  }
  return {};
}

std::optional<std::int64_t> number(const Node* node, Result<IntField> (*read)(const Node&, const Trail&)) {
  if (node == nullptr) return std::nullopt;
  const auto field = read(*node, Trail());
  return field && field->is_known() ? std::optional(*field->get()) : std::nullopt;
}

// A limit of the service and its twin under `deploy`: where one is set, and `deploy` has the section, they
// agree.
struct Twin {
  std::string_view name, section, deployed;
  Result<IntField> (*read)(const Node&, const Trail&);
};

Status check_twins(const Node& service, const Trail& trail) {
  static constexpr std::array<Twin, 3> kTwins{{
      {"mem_limit", "limits", "memory", read_bytes},
      {"mem_reservation", "reservations", "memory", read_bytes},
      {"pids_limit", "limits", "pids", read_int},
  }};
  for (const auto& [name, section, deployed, read] : kTwins) {
    const Node* own_node = service.find(name);
    const auto own = number(own_node, read);
    const Node* deploy = at(service, {"deploy", "resources", section});
    if (!own || *own == 0 || deploy == nullptr || !deploy->is_map() || open_at(*deploy, deployed)) continue;
    if (number(deploy->find(deployed), read).value_or(0) == *own) continue;
    return error_at(*own_node, trail / name,
                    "differs from deploy.resources." + std::string(section) + "." + std::string(deployed),
                    "write the limit into one of them");
  }
  return {};
}

std::optional<float> cpus(const Node* node) {
  if (node == nullptr) return 0.0F;
  if (is_open(*node)) return std::nullopt;
  const auto value = parse_number(node->scalar);
  return value ? std::optional(static_cast<float>(*value)) : std::nullopt;
}

Status check_cpus(const Node& service, const Trail& trail) {
  const Node* own_node = service.find("cpus");
  const Node* limits = at(service, {"deploy", "resources", "limits"});
  const auto own = cpus(own_node);
  if (!own || *own == 0.0F || limits == nullptr || !limits->is_map()) return {};
  const auto other = cpus(limits->find("cpus"));
  if (!other || !(*other < *own || *other > *own)) return {};
  return error_at(*own_node, trail / "cpus", "differs from deploy.resources.limits.cpus",
                  "write the limit into one of them");
}

Status check_scale(const Node& service, const Trail& trail) {
  const Node* scale_node = service.find("scale");
  const Node* replicas_node = at(service, {"deploy", "replicas"});
  const auto scale = number(scale_node, read_int);
  const auto replicas = number(replicas_node, read_int);
  if (scale && replicas && *scale != *replicas)
    return error_at(*scale_node, trail / "scale", "differs from deploy.replicas", "keep one of them");
  const Node* node = scale ? scale_node : replicas_node;
  const auto count = scale ? scale : replicas;
  if (!count) return {};
  if (*count < 0) return error_at(*node, trail, "the number of containers is negative");
  if (*count > 1 && has_text(service, "container_name"))
    return error_at(*node, trail, "several containers cannot have one container_name",
                    "remove container_name, or run one container");
  return {};
}

}  // namespace

Status check_parts(const Node& service, const Known& known, const Trail& trail) {
  TRY_STATUS(check_origin(service, known, trail));
  TRY_STATUS(check_networks(service, trail));
  TRY_STATUS(check_health(service, trail));
  TRY_STATUS(check_watch(service, trail));
  return check_targets(service, trail);
}

Status check_numbers(const Node& service, const Trail& trail) {
  TRY_STATUS(check_scale(service, trail));
  TRY_STATUS(check_cpus(service, trail));
  return check_twins(service, trail);
}

}  // namespace dvsguard::compose
