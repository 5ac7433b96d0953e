#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "edge/registry/credential_file.h"

// Where a user's logins are, and which one fits.
namespace dvsguard::registry {

// The environment's variables, each "" where it is not set.
struct CredentialPlaces {
  std::string registry_auth_file;  // REGISTRY_AUTH_FILE: this one alone, and it must be there
  std::string runtime_folder;      // XDG_RUNTIME_DIR
  std::string config_folder;       // XDG_CONFIG_HOME
  std::string docker_config;       // DOCKER_CONFIG: the folder of Docker's config.json
  std::string home;                // HOME

  // In the order of containers-auth.json(5).
  [[nodiscard]] std::vector<std::string> files() const;
};

class CredentialStore {
 public:
  CredentialStore() = default;  // nobody is anybody
  explicit CredentialStore(CredentialPlaces places) : places_(std::move(places)) {}

  // The first login that a file or its helper has for the repository; nothing where there is none. Files are
  // read anew each time, so that no more than one login is ever held. Cap over 1 MiB.
  [[nodiscard]] Result<std::optional<Login>> find(const std::string& domain,
                                                  const std::string& repository) const;

 private:
  std::optional<CredentialPlaces> places_;
};

}  // namespace dvsguard::registry
