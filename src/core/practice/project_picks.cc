#include <algorithm>
#include <array>
#include <string>

#include "core/practice/exact.h"
#include "core/practice/find.h"
#include "core/practice/least_privilege.h"
#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

using compose::Text;
using report::Rule;

bool reasoned(const Evidence& evidence, const Service& service, std::string_view property) {
  return has_reason(evidence, service, contract::PrivilegeKind::Option, property);
}

// `picked`: which of many it picks, where the target does not say so.
void add_pick(const Service& service, const Places& where, const std::string& target, std::string picked,
              std::string message, Outcome& outcome) {
  add_finding(outcome, Rule::LP18, &service, where, target, std::move(message),
              "remove it: the operator picks this, or approves it as an option with its reason in x-dvs")
      .detail = std::move(picked);
}

std::string value_of(const compose::NamedText& option) {
  const std::string pair = exact_pair(option.name, option.value.value_or(""));
  return pair.substr(exact_text(option.name).size());
}

// What the engine takes unasked.
bool is_default_runtime(std::string_view runtime) {
  constexpr std::array<std::string_view, 4> kDefaults = {"", "runc", "crun", "io.containerd.runc.v2"};
  return std::ranges::find(kDefaults, runtime) != kDefaults.end();
}

void check_runtime(const Evidence& evidence, const Service& service, Outcome& outcome) {
  if (missing_if_unknown(outcome, Rule::LP18, service, service.runtime)) return;
  const std::string runtime = service.runtime.value_or("");
  if (is_default_runtime(runtime) || reasoned(evidence, service, "runtime")) return;
  add_pick(service, service.runtime.where(), "runtime:" + text::printable(runtime), "",
           "picks the runtime " + text::quoted(runtime) + ", which decides how the container is confined",
           outcome);
}

void check_isolation(const Evidence& evidence, const Service& service, const Text& isolation,
                     const std::string& property, Outcome& outcome) {
  if (missing_if_unknown(outcome, Rule::LP18, service, isolation)) return;
  const std::string value = isolation.value_or("");
  if (value.empty() || value == "default" || reasoned(evidence, service, property)) return;
  add_pick(service, isolation.where(), property, exact_text(value), "picks how it is isolated from the host",
           outcome);
}

// cgroup_parent and credential_spec: any value is a pick.
void check_any(const Evidence& evidence, const Service& service, const Text& value,
               const std::string& property, std::string message, Outcome& outcome) {
  if (missing_if_unknown(outcome, Rule::LP18, service, value)) return;
  if (value.value_or("").empty() || reasoned(evidence, service, property)) return;
  add_pick(service, value.where(), property, exact_text(*value.get()), std::move(message), outcome);
}

void check_annotations(const Evidence& evidence, const Service& service, Outcome& outcome) {
  if (reasoned(evidence, service, "annotations")) return;
  for (const compose::NamedText& annotation : service.annotations) {
    const std::string name = text::printable(annotation.name);
    add_pick(service, annotation.where, "annotation:" + name, value_of(annotation),
             "tells the runtime " + name + ", which may change how the container is confined", outcome);
  }
}

// `size` is a limit; any other option is the storage driver's own business.
void check_storage(const Evidence& evidence, const Service& service, Outcome& outcome) {
  if (reasoned(evidence, service, "storage_opt")) return;
  for (const compose::NamedText& option : service.storage_opt) {
    if (option.name == "size") continue;
    const std::string name = text::printable(option.name);
    add_pick(service, option.where, "storage_opt:" + name, value_of(option),
             "sets the storage driver's option " + name + " for its own filesystem", outcome);
  }
}

}  // namespace

void check_project_picks(const Evidence& evidence, const Service& service, Outcome& outcome) {
  check_runtime(evidence, service, outcome);
  check_any(evidence, service, service.cgroup_parent, "cgroup_parent",
            "picks the control group that it runs under, and so whose limits hold", outcome);
  check_any(evidence, service, service.credential_spec, "credential_spec",
            "runs with an identity of the host's domain", outcome);
  check_isolation(evidence, service, service.isolation, "isolation", outcome);
  if (service.build) check_isolation(evidence, service, service.build->isolation, "build.isolation", outcome);
  check_annotations(evidence, service, outcome);
  check_storage(evidence, service, outcome);
}

}  // namespace dvsguard::practice
