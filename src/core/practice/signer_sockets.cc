#include "core/practice/signer_sockets.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "core/practice/host_path.h"
#include "core/practice/signer_relay.h"

namespace dvsguard::practice {
namespace {

using compose::Service;

constexpr std::string_view kName = "control.sock";
constexpr std::string_view kProduct = "dvsguard";
constexpr std::string_view kClients = "/run/dvsguard";  // where the signer makes its clients' sockets

bool is_named_so(std::string_view path) {
  return last_element(path) == kName;
}

bool is_dvsguards(std::string_view path) {
  return is_named_so(path) && path.find(kProduct) != std::string_view::npos;
}

bool mounts_a_clients_socket(const compose::Project& project, const Service& service) {
  return std::ranges::any_of(host_mounts(project, service), [](const HostMount& mount) {
    return mount.source_known && lies_in(host_path(mount.source), kClients);
  });
}

bool is_joined_by_a_relay(const compose::Project& project, const Service& service) {
  return std::ranges::any_of(project.services, [&](const Service& other) {
    return other.network_mode.value_or("") == "service:" + service.name && is_relay(other);
  });
}

bool is_client(const compose::Project& project, const Service& service) {
  return is_relay(service) || is_joined_by_a_relay(project, service) ||
         mounts_a_clients_socket(project, service);
}

std::optional<ControlSocket> in_named_folder(std::string_view path, const std::vector<std::string>& folders) {
  for (const std::string& folder : folders) {
    const std::string socket = host_path(folder + "/" + std::string(kName));
    if (path == socket) return kSignerControl;
    if (lies_in(socket, path)) return holder(kSignerControl);
  }
  return std::nullopt;
}

}  // namespace

std::optional<ControlSocket> signer_socket(const Evidence& evidence, const Service& service,
                                           const HostMount& mount) {
  if (is_dvsguards(mount.target)) return kSignerControl;
  for (const std::string& written : {mount.source, mount.unresolved}) {
    if (written.empty()) continue;
    const std::string path = host_path(written);
    if (evidence.signer_logs != nullptr) {
      if (const auto socket = in_named_folder(path, *evidence.signer_logs)) return socket;
    }
    if (evidence.host != nullptr && evidence.host->signer_logs) {
      if (const auto socket = in_named_folder(path, *evidence.host->signer_logs)) return socket;
    }
    if (is_dvsguards(path)) return kSignerControl;
    if (is_named_so(path) && is_client(evidence.loaded.project, service)) return kSignerControl;
  }
  return std::nullopt;
}

}  // namespace dvsguard::practice
