#include <algorithm>
#include <array>
#include <string>

#include "core/practice/exact.h"
#include "core/practice/find.h"
#include "core/practice/least_privilege.h"
#include "core/practice/networks.h"
#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

using report::Rule;
using report::Severity;

// Docker's own drivers; `host` is LP06's.
constexpr std::array<std::string_view, 7> kOwnDrivers = {"",     "default", "bridge", "overlay",
                                                         "none", "null",    "host"};

// Bridge networks may be told to let everybody in (Docker 27's gateway modes).
bool is_unprotected(const compose::Network& network) {
  constexpr std::array<const char*, 2> kModes = {"com.docker.network.bridge.gateway_mode_ipv4",
                                                 "com.docker.network.bridge.gateway_mode_ipv6"};
  return std::ranges::any_of(kModes, [&](const char* mode) {
    const auto found = network.driver_opts.find(mode);
    return found != network.driver_opts.end() && found->second.value_or("") == "nat-unprotected";
  });
}

void add_reachable(const Service& service, const JoinedNetwork& joined, const std::string& how,
                   Outcome& outcome) {
  add_finding(outcome, Rule::LP12, &service, joined.where, "network:" + text::printable(joined.network->key),
              "opens every port of the container to " + how,
              "use the bridge driver and publish the ports that are needed, or declare networks as an option "
              "with its reason in x-dvs")
      .detail = exact_text(joined.network->driver.value_or(""));
}

}  // namespace

void check_network_exposure(const Evidence& evidence, const Service& service, Outcome& outcome) {
  for (const JoinedNetwork& joined : joined_networks(evidence.loaded.project, service)) {
    if (joined.membership != nullptr &&
        missing_if_unknown(outcome, Rule::LP20, service, joined.membership->key))
      continue;
    // The driver of an external network is the operator's own choice.
    if (joined.network == nullptr) continue;
    const std::string driver = joined.network->driver.value_or("");
    const bool reasoned = has_reason(evidence, service, contract::PrivilegeKind::Option, "networks");
    if (driver == "macvlan" || driver == "ipvlan") {
      if (!reasoned) add_reachable(service, joined, "the host's own network, through " + driver, outcome);
    } else if (is_unprotected(*joined.network)) {
      if (!reasoned) add_reachable(service, joined, "whoever can route to it", outcome);
    } else if (std::ranges::find(kOwnDrivers, driver) == kOwnDrivers.end() && !reasoned) {
      report::Finding& finding = add_finding(
          outcome, Rule::LP20, &service, joined.where, "network:" + text::printable(joined.network->key),
          "joins a network of the plugin " + text::quoted(driver) + ", so nobody can say what reaches it",
          "use the bridge driver, or declare networks as an option with its reason in x-dvs");
      finding.severity = Severity::Medium;
      finding.detail = exact_text(driver);
    }
  }
}

}  // namespace dvsguard::practice
