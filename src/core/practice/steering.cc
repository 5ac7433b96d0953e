#include <string>
#include <string_view>

#include "core/practice/exact.h"
#include "core/practice/find.h"
#include "core/practice/ip_address.h"
#include "core/practice/least_privilege.h"
#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

using compose::Text;
using compose::Texts;
using report::Rule;

// A declared option of the same name is the reason.
bool reasoned(const Evidence& evidence, const Service& service, std::string_view property) {
  return has_reason(evidence, service, contract::PrivilegeKind::Option, property);
}

report::Finding& add_steered(const Service& service, const Places& where, const std::string& target,
                             std::string message, Outcome& outcome) {
  return add_finding(outcome, Rule::LP19, &service, where, target, std::move(message),
                     "remove it, or declare it as an option with its reason in x-dvs");
}

void check_list(const Evidence& evidence, const Service& service, const Texts& items,
                const std::string& property, std::string_view effect, Outcome& outcome) {
  if (reasoned(evidence, service, property)) return;
  for (const Text& item : items) {
    if (missing_if_unknown(outcome, Rule::LP19, service, item) || !item.is_known()) continue;
    const std::string shown = text::printable(*item.get());
    std::string target = property, told(effect);
    target.append(":").append(shown);
    told.append(shown);
    add_steered(service, item.where(), target, told, outcome);
  }
}

void check_hosts(const Evidence& evidence, const Service& service, Outcome& outcome) {
  if (reasoned(evidence, service, "extra_hosts")) return;
  for (const compose::NamedText& host : service.extra_hosts) {
    const std::string name = text::printable(host.name);
    const bool gateway = host.value.value_or("") == "host-gateway";
    add_steered(service, host.where, "extra_hosts:" + name,
                gateway ? "reaches the host itself under the name " + name
                        : "is told by the project which address " + name + " has",
                outcome)
        .detail = exact_text(host.value.value_or(""));
  }
}

// A name with a dot can be somebody's in public.
bool is_public_name(std::string_view name) {
  return name.find('.') != std::string_view::npos;
}

void add_shadowed(const Service& service, const Places& where, const std::string& name, Outcome& outcome) {
  const std::string shown = text::printable(name);
  add_steered(service, where, "name:" + shown,
              "answers to " + shown + " for every other container of its networks", outcome);
}

void check_names(const Evidence& evidence, const Service& service, Outcome& outcome) {
  // A script's container has no name but the one that it is given.
  if (!service.scripted && is_public_name(service.name))
    add_shadowed(service, service.where, service.name, outcome);
  if (const std::string* name = service.container_name.get();
      name != nullptr && is_public_name(*name) && !reasoned(evidence, service, "container_name"))
    add_shadowed(service, service.container_name.where(), *name, outcome);
  if (reasoned(evidence, service, "networks")) return;
  for (const compose::ServiceNetwork& network : service.networks)
    for (const Text& alias : network.aliases)
      if (alias.is_known() && is_public_name(*alias.get()))
        add_shadowed(service, alias.where(), *alias.get(), outcome);
}

// SERVICE:ALIAS
void check_links(const Evidence& evidence, const Service& service, Outcome& outcome) {
  if (reasoned(evidence, service, "links")) return;
  for (const Text& link : service.links) {
    const std::string text = link.value_or("");
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos || !is_public_name(std::string_view(text).substr(colon + 1))) continue;
    const std::string alias = text::printable(text.substr(colon + 1));
    add_steered(service, link.where(), "links:" + alias,
                "is told by the project that " + alias + " is another of its containers", outcome)
        .detail = exact_text(std::string_view(text).substr(0, colon));
  }
}

void check_address(const Service& service, const Text& address, std::string_view what, Outcome& outcome) {
  if (missing_if_unknown(outcome, Rule::LP19, service, address) || address.value_or("").empty()) return;
  const std::string shown = text::printable(*address.get());
  add_steered(service, address.where(), "address:" + shown, "takes the " + std::string(what) + " " + shown,
              outcome);
}

void check_addresses(const Evidence& evidence, const Service& service, Outcome& outcome) {
  if (!reasoned(evidence, service, "mac_address"))
    check_address(service, service.mac_address, "hardware address", outcome);
  if (reasoned(evidence, service, "networks")) return;
  for (const compose::ServiceNetwork& network : service.networks) {
    check_address(service, network.ipv4_address, "address", outcome);
    check_address(service, network.ipv6_address, "address", outcome);
    check_address(service, network.mac_address, "hardware address", outcome);
  }
}

void check_subnet(const compose::Network& network, const text::Node& subnet, Outcome& outcome) {
  const auto address = parse_ip(std::string_view(subnet.scalar).substr(0, subnet.scalar.find('/')));
  if (!address || address->is_local()) return;
  Places where = subnet.places();
  add_places(where, network.where);
  const std::string shown = text::printable(subnet.scalar);
  add_finding(outcome, Rule::LP19, nullptr, where, "subnet:" + shown,
              "gives the network " + text::printable(network.key) + " the public addresses " + shown +
                  ": what the host sends there, the project gets",
              "use private addresses, or leave ipam out")
      .severity = report::Severity::Medium;
}

}  // namespace

void check_steering(const Evidence& evidence, const Service& service, Outcome& outcome) {
  check_list(evidence, service, service.dns, "dns", "asks for every name at ", outcome);
  check_list(evidence, service, service.dns_search, "dns_search", "looks short names up below ", outcome);
  check_list(evidence, service, service.dns_opt, "dns_opt", "resolves names with the option ", outcome);
  check_list(evidence, service, service.external_links, "external_links",
             "is told the address of a container outside the project: ", outcome);
  if (service.build && !reasoned(evidence, service, "build.extra_hosts"))
    check_list(evidence, service, service.build->extra_hosts, "build.extra_hosts",
               "builds with a name that the project steers: ", outcome);
  check_hosts(evidence, service, outcome);
  check_names(evidence, service, outcome);
  check_links(evidence, service, outcome);
  check_addresses(evidence, service, outcome);
}

void check_address_ranges(const Evidence& evidence, Outcome& outcome) {
  const text::Node* networks = evidence.loaded.model.find("networks");
  if (networks == nullptr) return;
  for (const compose::Network& network : evidence.loaded.project.networks) {
    const text::Node* node = networks->find(network.key);
    if (node != nullptr) node = node->find("ipam");
    if (node != nullptr) node = node->find("config");
    if (node == nullptr || !node->is_list()) continue;
    for (const text::Node& item : node->items)
      if (const text::Node* subnet = item.find("subnet")) check_subnet(network, *subnet, outcome);
  }
}

}  // namespace dvsguard::practice
