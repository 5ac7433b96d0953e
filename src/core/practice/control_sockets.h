#pragma once

#include <optional>
#include <string_view>

// Sockets through which a container commands something outside itself: the container engine, the init
// system, a virtual machine manager, an agent that holds keys.
namespace dvsguard::practice {

struct ControlSocket {
  std::string_view name;    // "the container engine's socket"
  std::string_view effect;  // "whoever holds the container holds the host"
  bool below = false;       // the path is a folder that holds the socket
};

// Of dvsguard's own signer: see signer_sockets.h.
inline constexpr ControlSocket kSignerControl = {
    "the signer's control socket", "it has the operator's calls made, and locked keys unlocked"};

// The same socket in a folder that is mounted.
[[nodiscard]] constexpr ControlSocket holder(ControlSocket socket) {
  socket.below = true;
  return socket;
}

// The socket that a path of the host is, or holds somewhere below; `path` is in the form of `host_path`.
[[nodiscard]] std::optional<ControlSocket> control_socket(std::string_view path);

// The same for the place in the container where something is mounted: an image looks for the engine there.
[[nodiscard]] std::optional<ControlSocket> control_socket_at_target(std::string_view path);

// Whether a value, such as tcp://proxy:2375, addresses a control API over the network.
[[nodiscard]] bool is_remote_engine(std::string_view value);

}  // namespace dvsguard::practice
