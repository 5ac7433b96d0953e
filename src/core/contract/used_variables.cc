#include "core/contract/used_variables.h"

#include <set>
#include <string_view>
#include <utility>

#include "core/compose/template.h"

namespace dvsguard::contract {
namespace {

using text::Node;

class Walker {
 public:
  Status project(const Node& root) {
    for (const text::Member& member : root.members) {
      if (member.key == "services") {
        for (const text::Member& service : member.value.members) TRY_STATUS(walk_service(service));
      } else if (member.key != "x-dvs") {
        service_.clear();
        property_ = member.key;
        TRY_STATUS(walk(member.value));
      }
    }
    return {};
  }

  std::vector<UsedVariable> take() { return std::move(found_); }

 private:
  Status walk_service(const text::Member& service) {
    service_ = service.key;
    for (const text::Member& member : service.value.members) {
      if (member.key == "x-dvs") continue;
      property_ = member.key;
      TRY_STATUS(walk(member.value));
      if (member.key == "environment") add_environment(member.value);
    }
    return {};
  }

  Status walk(const Node& node) {
    if (node.is_scalar()) return add_text(node);
    for (const Node& item : node.items) TRY_STATUS(walk(item));
    for (const text::Member& member : node.members) {
      if (member.key != "x-dvs") TRY_STATUS(walk(member.value));
    }
    return {};
  }

  // Names that a text's ${…} may ask for, in whichever branch.
  Status add_text(const Node& node) {
    if (node.scalar.find('$') == std::string::npos) return {};
    std::set<std::string, std::less<>> names;
    const compose::VariableValue some{.text = "x", .place = {}};
    for (const compose::VariableValue* value : {static_cast<const compose::VariableValue*>(nullptr), &some}) {
      const auto lookup = [&](std::string_view name) {
        names.emplace(name);
        return value;
      };
      if (const auto substitution = compose::substitute(node.scalar, lookup); !substitution)
        return text::node_error(node, substitution.error().what);
    }
    for (const std::string& name : names) add(node, name);
    return {};
  }

  // `environment: [NAME]` takes the value from the operator, as ${NAME} does.
  void add_environment(const Node& environment) {
    for (const text::Member& member : environment.members) {
      if (member.value.is_null()) add(member.value, member.key);
    }
    for (const Node& item : environment.items) {
      if (item.scalar.find_first_of("=$") == std::string::npos) add(item, item.scalar);
    }
  }

  void add(const Node& node, const std::string& name) {
    constexpr std::string_view kProjectName = "COMPOSE_PROJECT_NAME";  // Compose sets it itself
    if (name != kProjectName) found_.push_back({name, &node, service_, property_});
  }

  std::vector<UsedVariable> found_;
  std::string service_, property_;
};

}  // namespace

Result<std::vector<UsedVariable>> used_variables(const Node& uninterpolated) {
  Walker walker;
  TRY_STATUS(walker.project(uninterpolated));
  return walker.take();
}

}  // namespace dvsguard::contract
