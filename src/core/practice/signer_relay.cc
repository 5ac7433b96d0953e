#include "core/practice/signer_relay.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/ip_address.h"
#include "core/oci/reference.h"
#include "core/practice/mounts.h"

namespace dvsguard::practice {
namespace {

using compose::Service;

constexpr std::string_view kRelay = "dvsguard-relay";
constexpr std::string_view kProgram = "/dvsguard-relay";

bool is_loopback(std::string_view listen) {
  const std::size_t colon = listen.rfind(':');
  if (colon == std::string_view::npos) return false;
  const auto host = parse_ip_address(listen.substr(0, colon));
  std::uint16_t port = 0;
  const std::string_view digits = listen.substr(colon + 1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  return host && host->v4 && host->bytes[0] == 127 && error == std::errc() &&
         end == digits.data() + digits.size() && port != 0;
}

struct Command {
  std::string_view listen, socket;
};

// `--listen ADDRESS --socket PATH`, in either order and nothing beside.
std::optional<Command> command_of(const Service& service) {
  const auto* entrypoint = service.entrypoint.get();
  const bool own = service.entrypoint.is_absent() ||
                   (entrypoint != nullptr && entrypoint->size() == 1 && entrypoint->front() == kProgram);
  const auto* words = service.command.get();
  if (!own || words == nullptr || words->size() != 4) return std::nullopt;
  Command command;
  for (std::size_t i = 0; i < words->size(); i += 2) {
    if ((*words)[i] == "--listen") command.listen = (*words)[i + 1];
    if ((*words)[i] == "--socket") command.socket = (*words)[i + 1];
  }
  if (command.listen.empty() || command.socket.empty()) return std::nullopt;
  return command;
}

// Beside its one mount it needs nothing.
bool has_more(const Service& relay) {
  return relay.volumes.size() != 1 || !relay.borrowed.empty() || !relay.volumes_from.empty() ||
         !relay.secrets.empty() || !relay.configs.empty() || !relay.devices.empty() || !relay.gpus.empty() ||
         !relay.environment.empty() || !relay.env_files.empty() || !relay.hooks.empty() ||
         !relay.use_api_socket.is_absent() || relay.provider;
}

bool is_folder_of(std::string_view folder, std::string_view socket) {
  const std::size_t slash = socket.rfind('/');
  return slash != std::string_view::npos && slash > 0 && socket.substr(0, slash) == folder;
}

}  // namespace

bool is_relay(const Service& service) {
  const std::string* image = service.image.get();
  if (image == nullptr) return false;
  const auto reference = oci::parse_reference(*image);
  return reference && reference->short_name() == kRelay;
}

std::string relay_misfit(const compose::Project& project, const Service& relay) {
  const std::string mode = relay.network_mode.value_or("");
  constexpr std::string_view kService = "service:";
  if (!mode.starts_with(kService) ||
      compose::find_service(project, std::string_view(mode).substr(kService.size())) == nullptr)
    return "it joins no service of this project";
  const auto command = command_of(relay);
  if (!command) return "its command is not --listen 127.0.0.1:PORT --socket PATH";
  if (!is_loopback(command->listen)) return "it listens elsewhere than on loopback";
  const std::vector<HostMount> mounts = host_mounts(project, relay);
  if (mounts.size() != 1 || has_more(relay)) return "it is given more than the folder of its socket";
  const HostMount& mount = mounts.front();
  if (mount.by != MountedBy::Volume || !mount.source_known || !is_folder_of(mount.target, command->socket))
    return "what it mounts is not the folder of its socket";
  if (!mount.read_only) return "it may change the folder of its socket";
  return "";
}

}  // namespace dvsguard::practice
