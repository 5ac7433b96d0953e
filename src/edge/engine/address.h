#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "edge/http/get.h"

// Where a container engine listens. Only this machine's is asked: whoever holds its socket is root on it.
namespace dvsguard::engine {

// "unix:///path", or "tcp://127.0.0.1:2375", "tcp://[::1]:2375" and "tcp://localhost:2375". Anything that
// leaves the machine is refused (Unsupported).
[[nodiscard]] Result<http::Endpoint> parse_address(std::string_view text);

struct Environment {
  std::string docker_host;     // DOCKER_HOST; empty: the usual sockets
  std::string runtime_folder;  // XDG_RUNTIME_DIR, where rootless engines listen
};

// DOCKER_HOST where it is set, else the first that is there of Docker's and podman's usual sockets. `root`
// stands before those, "" for this machine's own. Missing where there is none.
[[nodiscard]] Result<http::Endpoint> find_address(const Environment& environment, const std::string& root);

}  // namespace dvsguard::engine
