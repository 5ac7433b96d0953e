#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "core/oci/reference.h"
#include "core/practice/control_sockets.h"
#include "core/practice/exact.h"
#include "core/practice/find.h"
#include "core/practice/host_path.h"
#include "core/practice/least_privilege.h"
#include "core/practice/mounts.h"
#include "core/practice/signer_sockets.h"
#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

using report::Rule;

// Images that hold the engine's socket and serve it on.
constexpr std::array<std::string_view, 7> kSocketProxies = {
    "docker-socket-proxy", "socket-proxy",     "dockerproxy",       "docker-proxy",
    "docker-api-proxy",    "docker-socket-go", "docker-remote-api",
};
// Variables that tell a client where its engine is.
constexpr std::array<std::string_view, 5> kEngineVariables = {
    "DOCKER_HOST", "CONTAINER_HOST", "BUILDKIT_HOST", "LIBVIRT_DEFAULT_URI", "CONTAINERD_ADDRESS"};

std::string shown_path(const HostMount& mount) {
  return text::printable(mount.shown.empty() ? mount.target : mount.shown);
}

void add_socket(const Service& service, const HostMount& mount, const ControlSocket& socket,
                Outcome& outcome) {
  const std::string held = std::string(socket.name) + ": " + std::string(socket.effect);
  add_finding(outcome, Rule::LP07, &service, mount.where, shown_path(mount),
              socket.below ? "mounts " + shown_path(mount) + ", which holds " + held : "mounts " + held,
              mount.by == MountedBy::ApiSocket ? "remove use_api_socket" : "remove the mount");
}

std::optional<ControlSocket> socket_of(const Evidence& evidence, const Service& service,
                                       const HostMount& mount) {
  if (const auto socket = control_socket(host_path(mount.source))) return socket;
  if (const auto socket = control_socket(host_path(mount.unresolved))) return socket;
  if (const auto socket = signer_socket(evidence, service, mount)) return socket;
  // ./engine.sock:/var/run/docker.sock: whatever the name here, the image expects the engine there; only a
  // file that every container has anyway masks it.
  if (mount.source.starts_with("/dev/")) return std::nullopt;
  return control_socket_at_target(mount.target);
}

// Whether a mount of a host whose signer.yaml nobody may read holds the signer's socket.
void add_missing_signer(const Evidence& evidence, const Service& service, Outcome& outcome) {
  if (evidence.host == nullptr || evidence.host->signer_logs || evidence.host->signer_logs.why.empty())
    return;
  add_missing(outcome, Rule::LP07, &service,
              "whether it mounts the signer's control socket: " + evidence.host->signer_logs.why,
              evidence.host->signer_logs.command);
}

void check_mount(const Evidence& evidence, const Service& service, const HostMount& mount,
                 std::set<std::string>& causes, Outcome& outcome) {
  if (mount.source_known) {
    if (const auto socket = socket_of(evidence, service, mount))
      add_socket(service, mount, *socket, outcome);
    else if (causes.insert("").second)
      add_missing_signer(evidence, service, outcome);
    return;
  }
  const bool agent = mount.cause.find("SSH_AUTH_SOCK") != std::string::npos ||
                     mount.shown.find("SSH_AUTH_SOCK") != std::string::npos;
  auto socket =
      agent ? control_socket("/run/host-services/ssh-auth.sock") : control_socket_at_target(mount.target);
  if (!socket) socket = signer_socket(evidence, service, mount);
  if (socket)
    add_socket(service, mount, *socket, outcome);
  else if (causes.insert(mount.cause).second)
    add_missing_source(outcome, Rule::LP07, service, mount);
}

bool is_engine_variable(std::string_view name) {
  return std::ranges::find(kEngineVariables, name) != kEngineVariables.end();
}

// A path or unix:// address reaches nothing that is not mounted as well.
bool is_over_network(std::string_view value) {
  return !value.empty() && !value.starts_with('/') && !value.starts_with("unix://") &&
         !value.starts_with("fd://");
}

void check_variable(const Service& service, const compose::Variable& variable, Outcome& outcome) {
  const bool engine = is_engine_variable(variable.name);
  if (engine && missing_if_unknown(outcome, Rule::LP07, service, variable.value)) return;
  const std::string* value = variable.value.get();
  if (value == nullptr) return;
  if (!(engine && is_over_network(*value)) && !is_remote_engine(*value)) return;
  const std::string name = text::printable(variable.name);
  add_finding(outcome, Rule::LP07, &service, variable.where, name,
              "is told by " + name +
                  " to reach a container engine over the network: whoever holds the "
                  "container may hold the host",
              "remove the variable and what listens there")
      .detail = exact_text(*value);
}

void check_words(const Service& service, const compose::Field<std::vector<std::string>>& words,
                 const std::string& property, Outcome& outcome) {
  const auto* list = words.get();
  if (list == nullptr) return;
  const auto engine = std::ranges::find_if(*list, [](const auto& word) { return is_remote_engine(word); });
  if (engine == list->end()) return;
  add_finding(outcome, Rule::LP07, &service, words.where(), property,
              "is told by its " + property +
                  " to reach a container engine over the network: whoever holds "
                  "the container may hold the host",
              "remove the address and what listens there")
      .detail = exact_text(*engine);
}

void check_image(const Service& service, Outcome& outcome) {
  const std::string* image = service.image.get();
  if (image == nullptr) return;
  const auto reference = oci::parse_reference(*image);
  if (!reference) return;
  if (std::ranges::find(kSocketProxies, reference->short_name()) == kSocketProxies.end()) return;
  add_finding(outcome, Rule::LP07, &service, service.image.where(), text::printable(reference->familiar()),
              "serves the container engine's socket to every container on its networks",
              "remove the service, and what asks it");
}

}  // namespace

void check_control_sockets(const Evidence& evidence, const Service& service, const Mounts& mounts,
                           Outcome& outcome) {
  std::set<std::string> causes;
  for (const HostMount& mount : mounts) check_mount(evidence, service, mount, causes, outcome);
  for (const compose::Variable& variable : service.environment) check_variable(service, variable, outcome);
  check_words(service, service.command, "command", outcome);
  check_words(service, service.entrypoint, "entrypoint", outcome);
  check_image(service, outcome);
}

}  // namespace dvsguard::practice
