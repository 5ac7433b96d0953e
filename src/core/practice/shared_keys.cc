#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "core/keyscan/names.h"
#include "core/practice/exact.h"
#include "core/practice/find.h"
#include "core/practice/key_material.h"
#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

using compose::Service;
using report::Outcome;
using report::Rule;

constexpr std::size_t kMaxServicesShown = 6;

// One key, and everybody who gets it.
struct SharedKey {
  std::vector<const Service*> services;
  Places where;
  std::string shown;
  bool password = false;

  void add(const Service* service, const Places& places) {
    if (std::find(services.begin(), services.end(), service) == services.end()) services.push_back(service);
    add_places(where, places);
  }
};

std::string names_of(const std::vector<const Service*>& services) {
  std::string out;
  for (std::size_t i = 0; i < std::min(services.size(), kMaxServicesShown); ++i) {
    if (i > 0) out += i + 1 == services.size() ? " and " : ", ";
    out += text::printable(services[i]->name, 64);
  }
  if (services.size() > kMaxServicesShown) {
    out += " and " + std::to_string(services.size() - kMaxServicesShown) + " more";
  }
  return out;
}

// Everybody who gets it; of a script, without the line that moves.
std::string holders_of(const SharedKey& key) {
  std::set<std::string> names;
  for (const Service* service : key.services) {
    const bool line = service->scripted && service->name.find(':') != std::string::npos;
    names.insert(line ? service->name.substr(0, service->name.rfind(':')) : service->name);
  }
  return "of " + exact_words(std::vector<std::string>(names.begin(), names.end()));
}

void report_shared(const SharedKey& key, Outcome& outcome) {
  add_finding(outcome, Rule::KM06, nullptr, key.where, key.shown,
              std::string("gives ") + (key.password ? "the password of one key" : "one key") + ", " +
                  key.shown + ", to " + names_of(key.services) + ": the weakest of them loses it for all",
              "give it to one service, and let the others ask a signer")
      .detail = holders_of(key);
}

using Groups = std::map<std::string, SharedKey>;

Groups mounted(const std::vector<ServiceKeys>& services) {
  Groups groups;
  for (const ServiceKeys& keys : services) {
    for (const KeyMount& mount : keys.mounts) {
      if (mount.source.empty() || mount.password) continue;
      SharedKey& key = groups[mount.source];
      if (key.shown.empty()) key.shown = mount.shown.empty() ? mount.target : mount.shown;
      key.add(keys.service, mount.mount.where);
    }
  }
  return groups;
}

// What tells one key from another: its value, or where its value comes from.
std::string origin_of(const KeyVariable& key) {
  const compose::Variable& holder = *key.variable;
  const std::string* value = holder.value.get();
  // Two keys may well have one password.
  if (value != nullptr && !value->empty() && !key.password) return "value " + *value;
  if (!holder.env_file.empty()) return "file " + holder.env_file + "\n" + holder.name;
  return key.written.empty() ? "name " + holder.name : "written " + key.written;
}

Groups in_environment(const std::vector<ServiceKeys>& services, const std::set<std::string>& useless) {
  Groups groups;
  for (const ServiceKeys& keys : services) {
    for (const KeyVariable& variable : keys.variables) {
      const compose::Variable& holder = *variable.variable;
      if (useless.contains(keys.service->name + "\n" + holder.name)) continue;
      SharedKey& key = groups[origin_of(variable)];
      if (key.shown.empty()) key.shown = keyscan::shown_name(holder.name);
      key.password = variable.password;
      key.add(keys.service, holder.where);
    }
  }
  return groups;
}

// Variables that were reported as handed to a service without a use.
std::set<std::string> told_useless(const std::vector<ServiceKeys>& services, const Outcome& outcome) {
  std::set<std::string> reported;
  for (const report::Finding& finding : outcome.findings) {
    if (finding.rule == Rule::KM02) reported.insert(finding.service + "\n" + finding.target);
  }
  std::set<std::string> useless;
  for (const ServiceKeys& keys : services) {
    for (const KeyVariable& variable : keys.variables) {
      const std::string& name = variable.variable->name;
      if (!reported.contains(keys.service->name + "\n" + keyscan::shown_name(name)))
        useless.insert(keys.service->name + "\n" + name);
    }
  }
  return useless;
}

// A contract that mounts one key into several services.
void check_declared(const Evidence& evidence, const std::set<std::string>& told, Outcome& outcome) {
  if (!evidence.contract) return;
  for (const contract::Key& key : evidence.contract->keys) {
    if (key.delivery != contract::Delivery::Mount || key.services.size() < 2 || !told.empty()) continue;
    SharedKey shared;
    shared.shown = key.name;
    for (const std::string& name : key.services) {
      shared.add(compose::find_service(evidence.loaded.project, name), {key.place});
    }
    report_shared(shared, outcome);
  }
}

}  // namespace

void check_shared_keys(const Evidence& evidence, const std::vector<ServiceKeys>& services, Outcome& outcome) {
  std::set<std::string> told;  // sets of services that share a key already
  for (const auto& [source, key] : mounted(services)) {
    if (key.services.size() < 2) continue;
    report_shared(key, outcome);
    told.insert(names_of(key.services));
  }
  for (const auto& [what, key] : in_environment(services, told_useless(services, outcome))) {
    // Who shares a key shares its password too: told once.
    if (key.services.size() < 2 || (key.password && told.contains(names_of(key.services)))) continue;
    report_shared(key, outcome);
  }
  check_declared(evidence, told, outcome);
}

}  // namespace dvsguard::practice
