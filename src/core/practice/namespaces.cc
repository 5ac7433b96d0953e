#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "core/practice/find.h"
#include "core/practice/least_privilege.h"
#include "core/practice/networks.h"
#include "core/practice/signer_relay.h"
#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

using compose::Text;
using report::Rule;

using Words = std::span<const std::string_view>;

// One namespace of a container and the values of its property.
struct Namespace {
  std::string_view property;
  std::string_view host_effect;    // shared with the host
  std::string_view shared_effect;  // shared with another container
  Words own;                       // values that give the container its own
  bool takes_names = false;        // any other word names a network of the engine
};

constexpr std::array<std::string_view, 5> kOwnNetwork = {"none", "bridge", "default", "private", "nat"};
constexpr std::array<std::string_view, 1> kPrivate = {"private"};
constexpr std::array<std::string_view, 2> kOwnIpc = {"private", "none"};
constexpr std::array<std::string_view, 3> kOwnUsers = {"private", "auto", "nomap"};  // the latter two: podman

constexpr Namespace kNetwork = {
    "network_mode", "shares the host's network: it reaches every service on the host's loopback address",
    "shares another container's network: each reaches what the other keeps on its loopback address",
    kOwnNetwork, true};
constexpr Namespace kPid = {"pid", "sees the host's processes, their arguments and environment",
                            "sees another container's processes, their arguments and environment", kPrivate};
constexpr Namespace kIpc = {"ipc", "shares the host's shared memory",
                            "shares its memory segments with another container", kOwnIpc};
constexpr Namespace kUts = {"uts", "may rename the host", "shares another container's host name", kPrivate};
constexpr Namespace kCgroup = {"cgroup", "sees the host's cgroup tree",
                               "sees another container's cgroup tree", kPrivate};
constexpr Namespace kUserns = {"userns_mode",
                               "runs outside the engine's user namespace: its root is the host's",
                               "shares another container's users", kOwnUsers};

void add_shared(const Service& service, const Text& value, std::string_view property,
                std::string_view message, Outcome& outcome) {
  add_finding(outcome, Rule::LP06, &service, value.where(),
              std::string(property) + ":" + text::printable(*value.get()), std::string(message),
              "remove " + std::string(property));
}

void add_not_understood(const Service& service, const Text& value, std::string_view property,
                        Outcome& outcome) {
  add_finding(outcome, Rule::LP20, &service, value.where(),
              std::string(property) + ":" + text::printable(*value.get()),
              "carries a value of " + std::string(property) +
                  " that is not understood, so nobody can say what it shares",
              "write a value that Docker documents, or remove it");
}

bool names_a_container(std::string_view value) {
  constexpr std::array<std::string_view, 4> kSharing = {"container:", "service:", "ns:", "pod:"};
  return value == "container" ||
         std::ranges::any_of(kSharing, [&](std::string_view prefix) { return value.starts_with(prefix); });
}

// A relay of the signer's, and nothing else, is in the node's network for the node's sake.
bool is_judged_as_relay(const Evidence& evidence, const Service& service, Outcome& outcome) {
  if (!is_relay(service)) return false;
  const std::string misfit = relay_misfit(evidence.loaded.project, service);
  if (misfit.empty()) return true;
  add_finding(outcome, Rule::LP06, &service, service.network_mode.where(),
              "network_mode:" + text::printable(service.network_mode.value_or("")),
              "shares another container's network, as the signer's relay may, but " + misfit,
              "write it as docs/signer.md shows");
  return true;
}

void check_namespace(const Service& service, const Namespace& space, const Text& value, Outcome& outcome) {
  if (missing_if_unknown(outcome, Rule::LP06, service, value) || !value.is_known()) return;
  const std::string& word = *value.get();
  if (word.empty() || std::ranges::find(space.own, word) != space.own.end()) return;
  if (word == "host") return add_shared(service, value, space.property, space.host_effect, outcome);
  if (names_a_container(word))
    return add_shared(service, value, space.property, space.shared_effect, outcome);
  if (space.property == "ipc" && word == "shareable")
    return add_shared(service, value, space.property, "lets any container join its shared memory", outcome);
  // The network of that name is the operator's own making.
  if (space.takes_names && word.find(':') == std::string::npos) return;
  add_not_understood(service, value, space.property, outcome);
}

// A network of the project that is the host's own, by its driver or by its name in the engine.
bool is_host_network(const compose::Network& network) {
  if (network.driver.value_or("") == "host" || network.name.value_or("") == "host") return true;
  return network.key == "host" && network.external.value_or(false) && network.name.is_absent();
}

void check_joined(const Evidence& evidence, const Service& service, Outcome& outcome) {
  for (const JoinedNetwork& joined : joined_networks(evidence.loaded.project, service)) {
    if (joined.network == nullptr) continue;
    if (missing_if_unknown(outcome, Rule::LP06, service, joined.network->driver)) continue;
    if (!is_host_network(*joined.network)) continue;
    add_finding(outcome, Rule::LP06, &service, joined.where,
                "network:" + text::printable(joined.network->key), std::string(kNetwork.host_effect),
                "use a network of the project's own, with the bridge driver");
  }
}

}  // namespace

void check_namespaces(const Evidence& evidence, const Service& service, Outcome& outcome) {
  const bool joins = names_a_container(service.network_mode.value_or(""));
  if (!joins || !is_judged_as_relay(evidence, service, outcome))
    check_namespace(service, kNetwork, service.network_mode, outcome);
  check_namespace(service, kPid, service.pid, outcome);
  check_namespace(service, kIpc, service.ipc, outcome);
  check_namespace(service, kUts, service.uts, outcome);
  check_namespace(service, kCgroup, service.cgroup, outcome);
  check_namespace(service, kUserns, service.userns_mode, outcome);
  check_joined(evidence, service, outcome);
}

}  // namespace dvsguard::practice
