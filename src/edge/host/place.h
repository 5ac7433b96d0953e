#pragma once

#include <string>

// Where this host's own files are.
namespace dvsguard::host {

struct Place {
  std::string root;            // before every path; "" is this machine, a folder is a test's
  std::string docker_host;     // DOCKER_HOST; empty: the usual sockets
  std::string runtime_folder;  // XDG_RUNTIME_DIR
  std::string config_folder;   // XDG_CONFIG_HOME, or ~/.config: a rootless engine's settings
};

}  // namespace dvsguard::host
