#include "edge/registry/endpoint.h"

#include <utility>

namespace dvsguard::registry {
namespace {

using http::Scheme;

constexpr std::string_view kApi = "/v2";

Error refused(std::string_view where, std::string what, std::string mend = {}) {
  Error error;
  error.code = ErrorCode::Invalid;
  error.where = where;
  error.what = std::move(what);
  error.mend = std::move(mend);
  return error;
}

Result<Endpoint> endpoint_of(const Mirror& mirror, bool plain_http) {
  auto url = http::parse_url(mirror.url);
  if (!url) return refused("mirror", url.error().what);
  if (url->scheme == Scheme::Http && !plain_http && !http::is_loopback(url->host))
    return refused("mirror " + url->shown(), "is to be asked by plain http",
                   "give an https address, or --plain-http");
  if (url->target.find('?') != std::string::npos)
    return refused("mirror " + url->shown(), "is an address with a query");
  while (url->target.ends_with('/')) url->target.pop_back();
  if (!url->target.ends_with(kApi)) url->target += kApi;
  std::string domain = url->authority();
  return Endpoint{std::move(*url), std::move(domain), false};
}

}  // namespace

Result<std::vector<Endpoint>> endpoints_of(const oci::Reference& reference,
                                           const std::vector<Mirror>& mirrors, bool plain_http) {
  std::vector<Endpoint> endpoints;
  for (const Mirror& mirror : mirrors) {
    if (mirror.domain != reference.domain && mirror.domain != "*") continue;
    TRY(Endpoint endpoint, endpoint_of(mirror, plain_http));
    endpoints.push_back(std::move(endpoint));
  }
  const bool hub = reference.domain == "docker.io" || reference.domain == "index.docker.io";
  const std::string host = hub ? "registry-1.docker.io" : reference.domain;
  auto url = http::parse_authority(plain_http && !hub ? Scheme::Http : Scheme::Https, host);
  if (!url) return refused(reference.domain, url.error().what);
  url->target = kApi;
  endpoints.push_back({*url, reference.domain, false});
  if (url->scheme == Scheme::Https && http::is_loopback(url->host)) {
    TRY(http::Url plain, http::parse_authority(Scheme::Http, host));
    plain.target = kApi;
    endpoints.push_back({std::move(plain), reference.domain, true});
  }
  return endpoints;
}

}  // namespace dvsguard::registry
