#include <map>
#include <string>
#include <string_view>

#include "core/practice/exact.h"
#include "core/practice/find.h"
#include "core/practice/least_privilege.h"
#include "core/text/display.h"

// What the canonical tree says of a service's place in a network and the typed service leaves out, since
// nothing else asks for it.
namespace dvsguard::practice {
namespace {

using report::Rule;

constexpr std::string_view kFix = "remove it, or declare networks as an option with its reason in x-dvs";

// Docker's endpoint option for the kernel parameters of one interface.
void check_interface_sysctls(const Service& service, const text::Member& network, Outcome& outcome) {
  const text::Node* options = network.value.find("driver_opts");
  const text::Node* sysctls =
      options != nullptr ? options->find("com.docker.network.endpoint.sysctls") : nullptr;
  if (sysctls == nullptr) return;
  const std::string name = text::printable(network.key);
  add_finding(outcome, Rule::LP14, &service, sysctls->places(), "network:" + name,
              "sets kernel parameters of its interface on the network " + name, std::string(kFix))
      .detail = exact_text(sysctls->scalar);
}

void check_link_local(const Service& service, const text::Member& network, Outcome& outcome) {
  const text::Node* addresses = network.value.find("link_local_ips");
  if (addresses == nullptr) return;
  for (const text::Node& address : addresses->items) {
    const std::string shown = text::printable(address.scalar);
    add_finding(outcome, Rule::LP19, &service, address.places(), "address:" + shown,
                "takes the address " + shown, std::string(kFix));
  }
}

}  // namespace

void check_endpoint_options(const Evidence& evidence, Outcome& outcome) {
  const text::Node* services = evidence.loaded.model.find("services");
  if (services == nullptr) return;
  std::map<std::string_view, const text::Node*> nodes;
  for (const text::Member& member : services->members) nodes.emplace(member.key, &member.value);
  for (const Service& service : evidence.loaded.project.services) {
    const auto node = nodes.find(service.name);
    const text::Node* networks = node != nodes.end() ? node->second->find("networks") : nullptr;
    if (networks == nullptr || !networks->is_map()) continue;
    if (has_reason(evidence, service, contract::PrivilegeKind::Option, "networks")) continue;
    for (const text::Member& network : networks->members) {
      check_interface_sysctls(service, network, outcome);
      check_link_local(service, network, outcome);
    }
  }
}

}  // namespace dvsguard::practice
