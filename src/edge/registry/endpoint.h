#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/oci/reference.h"
#include "edge/http/url.h"
#include "edge/registry/host_settings.h"
#include "edge/registry/registries_conf.h"

// Which servers hold a repository, in the order in which they are asked.
namespace dvsguard::registry {

// As Docker's `registry-mirrors`: asked before the registry itself.
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
  std::string repository = {};  // the image's name there; "": the reference's own
  std::string query = {};  // with each request: "ns=docker.io", by which a mirror knows whose image is meant
  bool resolves = true;    // its word on what a tag means is taken; false: layers alone are asked for
  Trust trust = {};        // beside what certs.d has for it
  std::vector<std::pair<std::string, http::Secret>> headers = {};
};

// What is set up for the image's registry, beside --mirror and --plain-http.
struct Settings {
  std::optional<HostSettings> hosts;
  RegistriesConf registries;

  // What they say about the image and is not done.
  [[nodiscard]] std::vector<std::string> notes(const oci::Reference& reference) const;
};

// Mirrors first, then the registry: docker.io is registry-1.docker.io; https, but for `plain_http` and
// loopback. `settings` are used up: where containerd's say something of the registry, podman's are not asked
// for mirrors. Invalid where a mirror's URL may not be asked, or podman's settings block the image.
[[nodiscard]] Result<std::vector<Endpoint>> endpoints_of(const oci::Reference& reference,
                                                         const std::vector<Mirror>& mirrors, bool plain_http,
                                                         Settings settings = {});

}  // namespace dvsguard::registry
