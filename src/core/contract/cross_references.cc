#include "core/contract/cross_references.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>

#include "core/base/nearest.h"
#include "core/compose/template.h"
#include "core/contract/config.h"
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

// Names that a text's ${…} may ask for, in whichever branch.
Status add_variables(const Node& node, string_view text, std::set<std::string, std::less<>>& names) {
  const compose::VariableValue some{.text = "x", .place = {}};
  for (const compose::VariableValue* value : {static_cast<const compose::VariableValue*>(nullptr), &some}) {
    const auto lookup = [&](string_view name) {
      names.emplace(name);
      return value;
    };
    if (const auto substitution = compose::substitute(text, lookup); !substitution) {
      return text::node_error(node, substitution.error().what);
    }
  }
  return {};
}

// Compose sets it itself.
constexpr string_view kProjectName = "COMPOSE_PROJECT_NAME";

class Declared {
 public:
  explicit Declared(const Contract& contract) {
    for (const ConfigVariable& variable : contract.config) names_.insert(variable.name);
  }

  Status walk(const Node& node) const {
    if (node.is_scalar()) return check_text(node, node.scalar);
    for (const Node& item : node.items) TRY_STATUS(walk(item));
    for (const text::Member& member : node.members) {
      if (member.key != "x-dvs") TRY_STATUS(walk(member.value));
    }
    return {};
  }

  // `environment: [NAME]` takes the value from the operator, as ${NAME} does.
  Status walk_environment(const Node& environment) const {
    for (const text::Member& member : environment.members) {
      if (member.value.is_null()) TRY_STATUS(check_name(member.value, member.key));
    }
    for (const Node& item : environment.items) {
      if (item.scalar.find('=') == std::string::npos && item.scalar.find('$') == std::string::npos) {
        TRY_STATUS(check_name(item, item.scalar));
      }
    }
    return {};
  }

 private:
  Status check_text(const Node& node, string_view text) const {
    if (text.find('$') == string_view::npos) return {};
    std::set<std::string, std::less<>> used;
    TRY_STATUS(add_variables(node, text, used));
    for (const std::string& name : used) TRY_STATUS(check_name(node, name));
    return {};
  }

  Status check_name(const Node& node, string_view name) const {
    if (name == kProjectName || names_.contains(name)) return {};
    const string_view near = nearest(name, std::vector<string_view>(names_.begin(), names_.end()));
    Error error = text::node_error(
        node,
        "the project uses the variable " + text::quoted(name, 64) + ", which its contract does not declare",
        near.empty() ? "declare it under config in x-dvs"
                     : "did you mean " + text::printable(near, 64) + "?");
    return error;
  }

  std::set<std::string, std::less<>> names_;
};

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
  const Declared declared(contract);
  TRY_STATUS(declared.walk(uninterpolated));
  const Node* services = uninterpolated.find("services");
  if (services == nullptr) return {};
  for (const text::Member& service : services->members) {
    const Node* environment = service.value.find("environment");
    if (environment != nullptr) TRY_STATUS(declared.walk_environment(*environment));
  }
  return {};
}

}  // namespace dvsguard::contract
