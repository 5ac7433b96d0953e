#include <set>
#include <string>

#include "core/practice/capability_names.h"
#include "core/practice/find.h"
#include "core/practice/least_privilege.h"
#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

using report::Rule;

constexpr std::string_view kAll = "ALL";

struct Dropped {
  std::set<std::string> names;
  const compose::Text* unknown = nullptr;
  Places where;

  // ALL, or everything that Docker would give, one by one.
  [[nodiscard]] bool everything() const {
    if (names.contains(std::string(kAll))) return true;
    for (const Capability& capability : capabilities())
      if (capability.by_default && !names.contains(std::string(capability.name))) return false;
    return true;
  }

  // The engine's default capabilities that are left.
  [[nodiscard]] std::string kept() const {
    std::string all;
    for (const Capability& capability : capabilities())
      if (capability.by_default && !names.contains(std::string(capability.name)))
        all += (all.empty() ? "keeps " : ",") + std::string(capability.name);
    return all;
  }
};

void add_unknown_name(const Service& service, const compose::Text& item, const std::string& name,
                      Outcome& outcome) {
  add_finding(outcome, Rule::LP20, &service, item.where(), "cap:" + text::printable(name),
              "names a capability that Linux does not have, so nobody can say what it asks for",
              "write a capability of capabilities(7)");
}

Dropped read_dropped(const Service& service, Outcome& outcome) {
  Dropped dropped;
  for (const compose::Text& item : service.cap_drop) {
    add_places(dropped.where, item.where());
    if (item.is_unknown()) dropped.unknown = &item;
    if (item.value_or("").empty()) continue;
    const std::string name = capability_name(*item.get());
    if (name != kAll && find_capability(name) == nullptr) add_unknown_name(service, item, name, outcome);
    dropped.names.insert(name);
  }
  return dropped;
}

void check_dropped(const Service& service, Outcome& outcome) {
  const Dropped dropped = read_dropped(service, outcome);
  if (dropped.everything()) return;
  if (dropped.unknown != nullptr) {
    missing_if_unknown(outcome, Rule::LP02, service, *dropped.unknown);
    return;
  }
  const bool some = !dropped.names.empty();
  add_finding(outcome, Rule::LP02, &service, some ? dropped.where : service.where, "cap_drop",
              some ? "keeps some of the engine's default capabilities"
                   : "keeps all of the engine's default capabilities",
              "write cap_drop: [ALL], and add back with a reason what the service needs")
      .detail = some ? dropped.kept() : std::string();
}

void check_added(const Evidence& evidence, const Service& service, const compose::Text& item,
                 Outcome& outcome) {
  if (missing_if_unknown(outcome, Rule::LP03, service, item) || !item.is_known()) return;
  const std::string name = capability_name(*item.get());
  // What an unset variable leaves; the engine refuses it.
  if (name.empty()) return add_missing_variable(outcome, Rule::LP03, service, "the name of a capability");
  if (name == kAll) {
    add_finding(outcome, Rule::LP03, &service, item.where(), "cap:ALL",
                "has every capability: whoever holds the container holds the host",
                "remove ALL, and add the one capability that is needed, with its reason in x-dvs")
        .severity = report::Severity::Critical;
    return;
  }
  const Capability* capability = find_capability(name);
  if (capability == nullptr) {
    add_unknown_name(service, item, name, outcome);
    return;
  }
  if (!capability->critical && has_reason(evidence, service, contract::PrivilegeKind::Capability, name))
    return;
  report::Finding& finding =
      add_finding(outcome, Rule::LP03, &service, item.where(), "cap:" + name, std::string(capability->effect),
                  capability->critical ? "remove " + name
                                       : "remove " + name + ", or declare it with its reason in x-dvs");
  if (capability->critical) finding.severity = report::Severity::Critical;
}

}  // namespace

void check_capabilities(const Evidence& evidence, const Service& service, Outcome& outcome) {
  check_dropped(service, outcome);
  for (const compose::Text& item : service.cap_add) check_added(evidence, service, item, outcome);
}

}  // namespace dvsguard::practice
