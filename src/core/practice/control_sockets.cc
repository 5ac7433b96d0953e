#include "core/practice/control_sockets.h"

#include <algorithm>
#include <array>

#include "core/practice/host_path.h"
#include "core/practice/mounts.h"

namespace dvsguard::practice {
namespace {

constexpr ControlSocket kEngine = {"the container engine's socket",
                                   "whoever holds the container holds the host"};
constexpr ControlSocket kMachines = {"the virtual machine manager's socket",
                                     "it starts machines with the host's disks"};
constexpr ControlSocket kSystemd = {"systemd's control socket", "it starts any program on the host"};
constexpr ControlSocket kBus = {"the D-Bus socket", "it commands the host's services, systemd among them"};
constexpr ControlSocket kSnapd = {"snapd's socket", "it installs programs on the host"};
constexpr ControlSocket kAgent = {"an SSH or GPG agent's socket", "it signs with the operator's own keys"};
constexpr ControlSocket kSession = {"a user's session sockets",
                                    "it commands that user's services, engines and agents"};

struct KnownSocket {
  std::string_view path;
  const ControlSocket& socket;
  bool folder = false;  // stands for what it holds
};

constexpr std::array<KnownSocket, 22> kPaths = {{
    {"/run/docker.sock", kEngine},
    {"/run/containerd", kEngine, true},
    {"/run/crio", kEngine, true},
    {"/run/podman", kEngine, true},
    {"/run/buildkit", kEngine, true},
    {"/run/docker", kEngine, true},
    {"/run/k3s", kEngine, true},
    {"/run/cri-dockerd.sock", kEngine},
    {"/run/dockershim.sock", kEngine},
    {"/run/host-services", kAgent, true},
    {"/var/lib/lxd/unix.socket", kEngine},
    {"/var/snap/lxd/common/lxd/unix.socket", kEngine},
    {"/var/snap/lxd/common/lxd-user/unix.socket", kEngine},
    {"/var/lib/incus/unix.socket", kEngine},
    {"/run/incus", kEngine, true},
    {"/run/libvirt", kMachines, true},
    {"/run/systemd/private", kSystemd},
    {"/run/dbus", kBus, true},
    {"/run/snapd.socket", kSnapd},
    {"/run/snapd-snap.socket", kSnapd},
    {"/run/user", kSession, true},
    {"/var/lib/dvsguard/signer/control.sock", kSignerControl},
}};

// Wherever they lie: rootless engines, Docker Desktop, Colima and kin.
constexpr std::array<KnownSocket, 22> kNames = {{
    {"docker.sock", kEngine},      {"docker.raw.sock", kEngine},       {"docker-cli.sock", kEngine},
    {"docker_engine", kEngine},    {"dockershim.sock", kEngine},       {"cri-dockerd.sock", kEngine},
    {"containerd.sock", kEngine},  {"containerd.sock.ttrpc", kEngine}, {"crio.sock", kEngine},
    {"podman.sock", kEngine},      {"buildkitd.sock", kEngine},        {"nerdctl.sock", kEngine},
    {"libvirt-sock", kMachines},   {"libvirt-sock-ro", kMachines},     {"libvirt-admin-sock", kMachines},
    {"virtqemud-sock", kMachines}, {"snapd.socket", kSnapd},           {"system_bus_socket", kBus},
    {"ssh-auth.sock", kAgent},     {"ssh-agent.sock", kAgent},         {"ssh-agent.socket", kAgent},
    {"openssh_agent", kAgent},
}};

bool is_agent(std::string_view path) {
  const std::string_view name = last_element(path);
  // ssh-agent(1): $TMPDIR/ssh-XXXXXXXXXX/agent.<ppid>
  if (lies_in(path, "/tmp") && path.starts_with("/tmp/ssh-")) return true;
  return name.starts_with("S.gpg-agent");
}

std::optional<ControlSocket> by_name(std::string_view path) {
  std::string_view name = last_element(path);
  // \\.\pipe\docker_engine, with either slash.
  if (const std::size_t back = name.rfind('\\'); back != std::string_view::npos) name = name.substr(back + 1);
  for (const KnownSocket& known : kNames)
    if (name == known.path) return known.socket;
  if (is_agent(path)) return kAgent;
  return std::nullopt;
}

}  // namespace

std::optional<ControlSocket> control_socket(std::string_view path) {
  if (auto named = by_name(path)) return named;
  for (const KnownSocket& known : kPaths) {
    if (path == known.path) return known.folder ? holder(known.socket) : known.socket;
    if (lies_in(path, known.path)) return known.socket;
    if (lies_in(known.path, path)) return holder(known.socket);
  }
  return std::nullopt;
}

std::optional<ControlSocket> control_socket_at_target(std::string_view path) {
  return by_name(path);
}

bool is_remote_engine(std::string_view value) {
  constexpr std::array<std::string_view, 4> kSchemes = {"tcp://", "http://", "https://", "ssh://"};
  constexpr std::array<std::string_view, 2> kPorts = {":2375", ":2376"};  // IANA: docker, docker-s
  const bool address = std::ranges::any_of(
      kSchemes, [&](std::string_view scheme) { return value.find(scheme) != std::string_view::npos; });
  return address && std::ranges::any_of(kPorts, [&](std::string_view port) {
           const std::size_t at = value.find(port);
           if (at == std::string_view::npos) return false;
           const std::string_view rest = value.substr(at + port.size());
           return rest.empty() || rest.front() < '0' || rest.front() > '9';
         });
}

}  // namespace dvsguard::practice
