#include "core/contract/cross_references.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_set>

#include "core/base/nearest.h"
#include "core/contract/config.h"
#include "core/contract/used_variables.h"
#include "core/text/display.h"

namespace dvsguard::contract {
namespace {

using std::string_view;
using text::Node;

const ConfigVariable* find_variable(const Contract& contract, string_view name) {
  const auto found = std::find_if(contract.config.begin(), contract.config.end(),
                                  [&](const ConfigVariable& variable) { return variable.name == name; });
  return found == contract.config.end() ? nullptr : &*found;
}

using Names = std::unordered_set<std::string_view>;

Status check_service(const At& at, const Names& services, const std::string& name) {
  if (services.contains(name)) return {};
  const string_view near = nearest(name, std::vector<string_view>(services.begin(), services.end()));
  return wrong(at, "the project has no service " + text::quoted(name, 64),
               near.empty() ? "" : "did you mean " + text::printable(near, 64) + "?");
}

Status check_services(const At& owner, const Names& services, const std::vector<std::string>& names) {
  const std::optional<At> list = owner.find("services");
  for (std::size_t i = 0; i < names.size(); ++i) TRY_STATUS(check_service(list->item(i), services, names[i]));
  return {};
}

// A `to` that an operator sets must be declared as an address, a port as a port.
Status check_type(const At& at, const Contract& contract, const std::string& name, ConfigType type,
                  string_view type_name) {
  const ConfigVariable* variable = find_variable(contract, name);
  if (name.empty() || variable == nullptr || variable->type == type) return {};
  return wrong(at,
               "refers to " + text::quoted(name, 64) + ", which is not of type " + std::string(type_name));
}

Status check_uses(const At& at, const Contract& contract, const Key& key) {
  const std::optional<At> uses = at.find("uses");
  for (std::size_t i = 0; i < key.uses.size(); ++i) {
    const std::optional<At> to = uses->item(i).find("to");
    if (to) TRY_STATUS(check_type(*to, contract, key.uses[i].to.config, ConfigType::Address, "address"));
  }
  return {};
}

}  // namespace

Status check_references(const At& at, const Contract& contract, const compose::Project& project) {
  Names services;
  for (const compose::Service& service : project.services) services.insert(service.name);
  for (const ConfigVariable& variable : contract.config) {
    TRY_STATUS(check_services(*at.find("config")->find(variable.name), services, variable.services));
  }
  for (const Key& key : contract.keys) {
    const At here = *at.find("keys")->find(key.name);
    TRY_STATUS(check_services(here, services, key.services));
    TRY_STATUS(check_uses(here, contract, key));
  }
  for (std::size_t i = 0; i < contract.accept.size(); ++i) {
    const std::optional<At> service = at.find("accept")->item(i).find("service");
    if (service) TRY_STATUS(check_service(*service, services, contract.accept[i].service));
  }
  return check_config_references(at, contract);
}

Status check_config_references(const At& at, const Contract& contract) {
  const text::Member* reference = at.node->members.size() == 1 ? &at.node->members.front() : nullptr;
  if (reference != nullptr && reference->key == "config" && reference->value.is_scalar()) {
    if (find_variable(contract, reference->value.scalar) != nullptr) return {};
    return wrong(
        at, "refers to " + text::quoted(reference->value.scalar, 64) + ", which `config` does not declare",
        "declare it under config in x-dvs");
  }
  for (std::size_t i = 0; i < at.node->items.size(); ++i) {
    TRY_STATUS(check_config_references(at.item(i), contract));
  }
  for (const text::Member& member : at.node->members) {
    TRY_STATUS(check_config_references(child_of(at, member), contract));
  }
  return {};
}

Status check_declared(const Contract& contract, const Node& uninterpolated) {
  std::unordered_set<string_view> declared;
  for (const ConfigVariable& variable : contract.config) declared.insert(variable.name);
  TRY(const std::vector<UsedVariable> used, used_variables(uninterpolated));
  for (const UsedVariable& variable : used) {
    if (declared.contains(variable.name)) continue;
    const string_view near =
        nearest(variable.name, std::vector<string_view>(declared.begin(), declared.end()));
    return text::node_error(*variable.node,
                            "the project uses the variable " + text::quoted(variable.name, 64) +
                                ", which its contract does not declare",
                            near.empty() ? "declare it under config in x-dvs"
                                         : "did you mean " + text::printable(near, 64) + "?");
  }
  return {};
}

}  // namespace dvsguard::contract
