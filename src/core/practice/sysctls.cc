#include <string>
#include <string_view>

#include "core/practice/find.h"
#include "core/practice/least_privilege.h"
#include "core/text/display.h"

namespace dvsguard::practice {

using contract::PrivilegeKind;
using report::Rule;

namespace {

// Docker's endpoint option for the parameters of one interface. The typed service leaves endpoint options
// out: nothing else asks for them.
void check_endpoint_sysctls(const Evidence& evidence, const Service& service, Outcome& outcome) {
  constexpr std::string_view kOption = "com.docker.network.endpoint.sysctls";
  const text::Node* node = evidence.loaded.model.find("services");
  if (node != nullptr) node = node->find(service.name);
  if (node != nullptr) node = node->find("networks");
  if (node == nullptr || !node->is_map()) return;
  for (const text::Member& network : node->members) {
    const text::Node* options = network.value.find("driver_opts");
    const text::Node* sysctls = options != nullptr ? options->find(kOption) : nullptr;
    if (sysctls == nullptr || has_reason(evidence, service, PrivilegeKind::Option, "networks")) continue;
    const std::string name = text::printable(network.key);
    add_finding(outcome, Rule::LP14, &service, sysctls->places(), "network:" + name,
                "sets kernel parameters of its interface on the network " + name,
                "remove the option, or declare networks as an option with its reason in x-dvs");
  }
}

}  // namespace

void check_sysctls_and_groups(const Evidence& evidence, const Service& service, Outcome& outcome) {
  for (const compose::NamedText& sysctl : service.sysctls) {
    if (has_reason(evidence, service, PrivilegeKind::Sysctl, sysctl.name)) continue;
    const std::string name = text::printable(sysctl.name);
    add_finding(outcome, Rule::LP14, &service, sysctl.where, name, "sets the kernel parameter " + name,
                "remove it, or declare it with its reason in x-dvs");
  }
  check_endpoint_sysctls(evidence, service, outcome);
  for (const compose::Text& group : service.group_add) {
    if (missing_if_unknown(outcome, Rule::LP14, service, group) || group.value_or("").empty()) continue;
    if (has_reason(evidence, service, PrivilegeKind::Group, *group.get())) continue;
    const std::string name = text::printable(*group.get());
    add_finding(outcome, Rule::LP14, &service, group.where(), "group:" + name,
                "is also in the group " + name + ", and may use what that group owns in its mounts",
                "remove it, or declare it with its reason in x-dvs");
  }
}

}  // namespace dvsguard::practice
