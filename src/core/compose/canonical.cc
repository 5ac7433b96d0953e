#include "core/compose/canonical.h"

#include <array>
#include <utility>

#include "core/compose/hollow.h"
#include "core/compose/model.h"

// compose-go's transform package: which property has which short syntax.
namespace dvsguard::compose {
namespace {

using text::Kind;
using text::Node;

struct Rule {
  std::string_view property;
  Canonicalise apply;
};

template <std::size_t N>
Status apply_rules(Node& map, const Trail& trail, CanonicalContext& context,
                   const std::array<Rule, N>& rules) {
  for (auto& [key, place, value] : map.members) {
    for (const Rule& rule : rules)
      if (rule.property == key) {
        TRY_STATUS(rule.apply(value, trail / key, context));
        break;
      }
  }
  return {};
}

Status canonical_build(Node& node, const Trail& trail, CanonicalContext& context) {
  static constexpr std::array<Rule, 6> kRules{{{"secrets", canonical_grants},
                                               {"provenance", canonical_text},
                                               {"sbom", canonical_text},
                                               {"additional_contexts", canonical_key_values},
                                               {"ssh", canonical_ssh},
                                               {"ulimits", canonical_ulimits}}};
  if (node.kind == Kind::String || node.kind == Kind::Unknown) {
    Node build = text::make_map(node.place);
    build.via = node.via;
    build.members.push_back(
        {"context", node.place, node.hollow ? hollow_part(node, node.hollow->text) : node});
    node = std::move(build);
    return {};
  }
  if (!node.is_map()) return error_at(node, trail, "must be a path or a mapping");
  return apply_rules(node, trail, context, kRules);
}

Status canonical_extends(Node& node, const Trail& trail, CanonicalContext&) {
  if (node.kind == Kind::String || node.kind == Kind::Unknown) {
    Node extends = text::make_map(node.place);
    extends.via = node.via;
    extends.members.push_back({"service", node.place, node});
    node = std::move(extends);
    return {};
  }
  if (!node.is_map()) return error_at(node, trail, "must be a service's name or a mapping");
  return {};
}

Status canonical_develop(Node& node, const Trail& trail, CanonicalContext& context) {
  static constexpr std::array<Rule, 2> kRules{{{"ignore", canonical_list}, {"include", canonical_list}}};
  Node* watch = node.is_map() ? node.find("watch") : nullptr;
  if (watch == nullptr) return {};
  const Trail list = trail / "watch";
  for (std::size_t i = 0; i < watch->items.size(); ++i)
    TRY_STATUS(apply_rules(watch->items[i], list[i], context, kRules));
  return {};
}

Status canonical_service(Node& node, const Trail& trail, CanonicalContext& context) {
  static constexpr std::array<Rule, 16> kRules{{{"build", canonical_build},
                                                {"depends_on", canonical_depends_on},
                                                {"env_file", canonical_env_file},
                                                {"label_file", canonical_list},
                                                {"extends", canonical_extends},
                                                {"gpus", canonical_gpus},
                                                {"networks", canonical_names},
                                                {"models", canonical_names},
                                                {"volumes", canonical_volumes},
                                                {"dns", canonical_dns},
                                                {"devices", canonical_devices},
                                                {"secrets", canonical_grants},
                                                {"configs", canonical_grants},
                                                {"ports", canonical_ports},
                                                {"ulimits", canonical_ulimits},
                                                {"develop", canonical_develop}}};
  return apply_rules(node, trail, context, kRules);
}

// `external: {name: …}`, the old way to name what is not the project's own.
Status canonical_external(Node& node, const Trail& trail) {
  Node* external = node.is_map() ? node.find("external") : nullptr;
  if (external == nullptr || !external->is_map()) return {};
  const Node old = std::exchange(*external, text::make_bool(true, external->place));
  const Node* old_name = old.find("name");
  if (old_name == nullptr) return {};
  const Node* name = node.find("name");
  if (name != nullptr && name->scalar != old_name->scalar)
    return error_at(*name, trail, "name and external.name differ", "keep only name");
  if (name == nullptr) node.at("name") = *old_name;
  return {};
}

}  // namespace

Status make_canonical(Node& model, bool interpolated) {
  CanonicalContext context;
  context.interpolated = interpolated;
  const Trail root;
  if (!model.is_map()) return error_at(model, root, "the top level must be a mapping");
  for (auto& [key, place, value] : model.members) {
    const Trail section = root / key;
    if (!value.is_map()) continue;
    const bool services = key == "services";
    if (!services && key != "volumes" && key != "networks" && key != "secrets" && key != "configs") continue;
    for (auto& [name, name_place, item] : value.members) {
      const Trail trail = section / name;
      if (services) {
        TRY_STATUS(canonical_service(item, trail, context));
      } else {
        TRY_STATUS(canonical_external(item, trail));
      }
    }
  }
  return {};
}

}  // namespace dvsguard::compose
