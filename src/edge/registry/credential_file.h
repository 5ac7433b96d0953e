#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "edge/registry/login.h"

// ~/.docker/config.json and containers-auth.json(5): who a user is to which registry.
namespace dvsguard::registry {

inline constexpr std::size_t kMaxCredentialFile = std::size_t{1} << 20;
inline constexpr std::size_t kMaxHelperName = 64;

struct CredentialFile {
  std::vector<std::pair<std::string, Login>>
      logins;  // by the key as written: a host, a host and a path, a URL
  std::vector<std::pair<std::string, std::string>> helpers;  // by host: NAME of docker-credential-NAME
  std::string store;                                         // NAME for every other host; empty: none

  // The helper to ask for a host; empty: none.
  [[nodiscard]] std::string_view helper_for(std::string_view domain) const;
  // For the repository or the longest of the names before it that has one; else a key that is a URL of the
  // host, as older Dockers wrote. Null: none.
  [[nodiscard]] const Login* find(std::string_view domain, std::string_view repository) const;
};

// What Docker's own registry is called by `docker login` and to its helpers.
inline constexpr std::string_view kDockerHubKey = "https://index.docker.io/v1/";

// Members that are not of credentials are passed over. Refused: duplicate keys and what else parse_json
// refuses, values of other types, helpers' names of other characters than letters, digits, '_', '-' and '.'.
// The error points at a line and holds nothing of the file.
[[nodiscard]] Result<CredentialFile> parse_credential_file(std::string_view bytes, const FileName& file);

}  // namespace dvsguard::registry
