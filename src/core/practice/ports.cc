#include <cstdint>
#include <string>
#include <vector>

#include "core/oci/reference.h"
#include "core/practice/find.h"
#include "core/practice/ip_address.h"
#include "core/practice/known_ports.h"
#include "core/practice/least_privilege.h"
#include "core/practice/networks.h"
#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

using compose::Port;
using contract::PrivilegeKind;
using report::Rule;
using report::Severity;

// What one line of the file opens: a range is many ports.
struct Opened {
  const Port* port = nullptr;  // the first
  std::int64_t first = 0, last = 0;
  std::string_view inward = {};  // what stands behind one of them, where it was never meant for strangers
};

std::string image_name(const Service& service) {
  const std::string* image = service.image.get();
  if (image == nullptr) return "";
  const auto reference = oci::parse_reference(*image);
  return reference ? std::string(reference->short_name()) : std::string();
}

// Without an address the engine listens on all of them. One address that is not loopback was somebody's
// choice; what is no address is refused by the engine, and nothing is known of one that takes it.
bool is_on_all_interfaces(const Port& port) {
  const std::string* written = port.host_ip.get();
  if (written == nullptr || written->empty()) return true;
  const auto address = parse_ip(*written);
  return !address || address->is_unspecified();
}

bool same_line(const Port& a, const Port& b) {
  return a.protocol == b.protocol && !a.where.empty() && !b.where.empty() &&
         a.where.front() == b.where.front();
}

void add_opened(const Service& service, const Opened& opened, Outcome& outcome) {
  const Port& port = *opened.port;
  std::string shown = std::to_string(opened.first);
  if (opened.last != opened.first) shown += "-" + std::to_string(opened.last);
  shown += "/" + text::printable(port.protocol);
  const std::string kind = opened.inward.empty() ? std::string() : ", " + std::string(opened.inward) + ",";
  report::Finding& finding =
      add_finding(outcome, Rule::LP12, &service, port.where, "port " + shown,
                  "opens port " + shown + kind + " on all of the host's interfaces",
                  opened.inward.empty() ? "bind it to 127.0.0.1, or declare the port with its reason in x-dvs"
                                        : "bind it to 127.0.0.1");
  if (!opened.inward.empty()) finding.severity = Severity::High;
}

bool is_judged(const Evidence& evidence, const Service& service, const Port& port, Outcome& outcome) {
  if (missing_if_unknown(outcome, Rule::LP12, service, port.host_ip)) return false;
  if (!is_on_all_interfaces(port)) return false;
  if (missing_if_unknown(outcome, Rule::LP12, service, port.target) || !port.target.is_known()) return false;
  return !has_reason(evidence, service, PrivilegeKind::Port,
                     std::to_string(*port.target.get()) + "/" + port.protocol);
}

}  // namespace

void check_ports(const Evidence& evidence, const Service& service, Outcome& outcome) {
  if (service.network_mode.value_or("") == "host") return;  // LP06
  const std::string image = image_name(service);
  std::vector<Opened> all;
  for (const Port& port : service.ports) {
    if (!is_judged(evidence, service, port, outcome)) continue;
    const std::int64_t target = *port.target.get();
    const auto inward = inward_port(target, port.protocol, image);
    const bool goes_on = !all.empty() && same_line(*all.back().port, port) && target == all.back().last + 1;
    if (!goes_on) all.push_back({.port = &port, .first = target});
    all.back().last = target;
    if (inward && all.back().inward.empty()) all.back().inward = *inward;
  }
  for (const Opened& opened : all) add_opened(service, opened, outcome);
}

}  // namespace dvsguard::practice
