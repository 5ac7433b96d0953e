#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/oci/reference.h"
#include "edge/http/url.h"

// Which servers hold a repository, in the order in which they are asked.
namespace dvsguard::registry {

// As Docker's `registry-mirrors` and containerd's hosts.toml: asked before the registry itself.
struct Mirror {
  std::string domain;  // whose images it has: "docker.io"; "*": everyone's
  std::string
      url;  // "https://mirror.example/prefix"; http only for loopback, or where plain HTTP is asked for
};

struct Endpoint {
  http::Url base;      // its target is the API's root: "/v2", "/prefix/v2"
  std::string domain;  // whose logins are shown: "docker.io", "mirror.example:5000"
  // Asked only where the one before it is no server of TLS: on loopback, as Docker does.
  bool without_tls = false;
};

// Mirrors first, then the registry: docker.io is registry-1.docker.io; https, but for `plain_http` and
// loopback. Invalid where a mirror's URL may not be asked.
[[nodiscard]] Result<std::vector<Endpoint>> endpoints_of(const oci::Reference& reference,
                                                         const std::vector<Mirror>& mirrors, bool plain_http);

}  // namespace dvsguard::registry
