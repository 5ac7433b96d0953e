#include <string>

#include "core/practice/exact.h"
#include "core/practice/find.h"
#include "core/practice/least_privilege.h"
#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

using compose::Build;
using report::Rule;
using report::Severity;

constexpr std::string_view kInsecure =
    "builds with every privilege: whoever writes the Dockerfile holds the host";

void check_privileged_build(const Service& service, const Build& build, Outcome& outcome) {
  if (missing_if_unknown(outcome, Rule::LP17, service, build.privileged)) return;
  if (!build.privileged.value_or(false)) return;
  add_finding(outcome, Rule::LP17, &service, build.privileged.where(), "build.privileged",
              std::string(kInsecure), "remove privileged from build");
}

void check_entitlement(const Service& service, const compose::Text& entitlement, Outcome& outcome) {
  if (missing_if_unknown(outcome, Rule::LP17, service, entitlement) || !entitlement.is_known()) return;
  const std::string& word = *entitlement.get();
  const std::string shown = text::printable(word), target = "build.entitlements:" + shown;
  if (word == "security.insecure") {
    add_finding(outcome, Rule::LP17, &service, entitlement.where(), target, std::string(kInsecure),
                "remove the entitlement");
  } else if (word == "network.host") {
    add_finding(outcome, Rule::LP17, &service, entitlement.where(), target,
                "builds in the host's network, with every service on its loopback address",
                "remove the entitlement")
        .severity = Severity::High;
  } else if (word == "device" || word.starts_with("device=")) {
    add_finding(outcome, Rule::LP17, &service, entitlement.where(), target, "builds with devices of the host",
                "remove the entitlement")
        .severity = Severity::High;
  } else {
    add_finding(outcome, Rule::LP20, &service, entitlement.where(), target,
                "asks for a build privilege that is not understood", "remove the entitlement");
  }
}

void check_build_network(const Service& service, const Build& build, Outcome& outcome) {
  if (missing_if_unknown(outcome, Rule::LP17, service, build.network)) return;
  const std::string network = build.network.value_or("");
  if (network != "host" && !network.starts_with("container:")) return;
  report::Finding& finding = add_finding(
      outcome, Rule::LP17, &service, build.network.where(), "build.network",
      network == "host" ? "builds in the host's network, with every service on its loopback address"
                        : "builds in another container's network",
      "remove network from build");
  finding.severity = Severity::High;
  finding.detail = exact_text(network);
}

void check_forwarded_keys(const Service& service, const Build& build, Outcome& outcome) {
  for (const compose::Text& ssh : build.ssh) {
    if (missing_if_unknown(outcome, Rule::LP17, service, ssh) || !ssh.is_known()) continue;
    const std::string id = ssh.get()->substr(0, ssh.get()->find('='));
    add_finding(outcome, Rule::LP17, &service, ssh.where(), "build.ssh:" + text::printable(id),
                "lets the build sign with the operator's own SSH keys", "remove ssh from build")
        .severity = Severity::High;
  }
}

}  // namespace

void check_build_privileges(const Evidence&, const Service& service, Outcome& outcome) {
  if (!service.build) return;
  check_privileged_build(service, *service.build, outcome);
  for (const compose::Text& entitlement : service.build->entitlements)
    check_entitlement(service, entitlement, outcome);
  check_build_network(service, *service.build, outcome);
  check_forwarded_keys(service, *service.build, outcome);
}

}  // namespace dvsguard::practice
