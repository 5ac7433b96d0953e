#include "edge/registry/endpoint.h"

#include <algorithm>
#include <utility>

#include "edge/http/client.h"

namespace dvsguard::registry {
namespace {

using http::Scheme;
using oci::Reference;

constexpr std::string_view kApi = "/v2";
constexpr std::string_view kHub = "registry-1.docker.io";

Error refused(std::string_view where, std::string what, std::string mend = {}) {
  Error error;
  error.code = ErrorCode::Invalid;
  error.where = where;
  error.what = std::move(what);
  error.mend = std::move(mend);
  return error;
}

Error at(const Place& place, Error error) {
  error.place = place;
  return error;
}

bool is_hub(std::string_view domain) {
  return domain == "docker.io" || domain == "index.docker.io" || domain == kHub;
}

// An API's root under an address that somebody wrote.
Result<http::Url> root_of(const std::string& text, bool plain_http, bool as_written) {
  auto url = http::parse_url(text);
  if (!url) return refused("mirror", url.error().what);
  if (url->scheme == Scheme::Http && !plain_http && !http::is_loopback(url->host))
    return refused("mirror " + url->shown(), "is to be asked by plain http",
                   "give an https address, or --plain-http");
  if (url->target.find('?') != std::string::npos)
    return refused("mirror " + url->shown(), "is an address with a query");
  while (url->target.ends_with('/')) url->target.pop_back();
  if (!as_written && !url->target.ends_with(kApi)) url->target += kApi;
  return url;
}

class Maker {
 public:
  Maker(const Reference& reference, bool plain_http) : reference_(reference), plain_http_(plain_http) {}

  Status add_mirror(const Mirror& mirror) {
    TRY(http::Url url, root_of(mirror.url, plain_http_, false));
    std::string domain = url.authority();
    add(std::move(url), std::move(domain));
    return {};
  }

  // Of containerd's settings.
  Status add_host(HostSetting host) {
    if (!host.pull && (reference_.digest || !host.resolve)) return {};
    if (!host.pull) {
      Error error = refused("", "is a host that tells what tags mean and gives no image, which is not asked",
                            "add \"pull\" to its capabilities, or name the image by its digest");
      error.code = ErrorCode::Unsupported;
      return at(host.place, std::move(error));
    }
    auto url = root_of(host.url, plain_http_, host.override_path);
    if (!url) return at(host.place, std::move(url).error());
    if (url->host == "docker.io" || url->host == "index.docker.io") url->host = kHub;
    const std::string authority = url->authority();
    const bool is_its_own =
        authority == reference_.domain || (is_hub(authority) && is_hub(reference_.domain));
    Endpoint& endpoint = add(std::move(*url), is_hub(authority) ? "docker.io" : authority);
    if (!is_its_own) endpoint.query = "ns=" + http::percent_encoded(reference_.domain);
    endpoint.resolves = host.resolve;
    take(host, endpoint);
    return {};
  }

  // What the reference names, with what containerd's settings say of it.
  Status add_registry(const Reference& reference, HostSetting host) {
    const std::size_t first = endpoints_.size();
    TRY_STATUS(add_place(reference, plain_http_, true));
    take(host, endpoints_[first]);
    return {};
  }

  // Of podman's settings. Their `insecure` allows what is never done, but for plain HTTP.
  Status add_moved(const RegistryRule& rule, const RegistryMirror& mirror) {
    using Of = RegistryMirror::Of;
    const bool by_digest = reference_.digest.has_value();
    if (mirror.of == (by_digest ? Of::Tags : Of::Digests)) return {};
    TRY(const Reference moved, rewritten(reference_, rule, mirror.location, mirror.place));
    TRY(const http::Url url, authority_of(Scheme::Https, moved.domain));
    const bool loopback = http::is_loopback(url.host);
    if (mirror.insecure && !loopback && !plain_http_)
      return at(
          mirror.place,
          refused("", "is a mirror whose certificate is not to be checked, or that has none: insecure",
                  "trust its authority below certs.d and leave insecure out, or ask it by --plain-http"));
    return add_place(moved, plain_http_ && mirror.insecure, loopback && mirror.insecure);
  }

  Result<std::vector<Endpoint>> take_all() {
    const bool any = std::ranges::any_of(
        endpoints_, [&](const Endpoint& endpoint) { return reference_.digest || endpoint.resolves; });
    if (any) return std::move(endpoints_);
    return refused(
        reference_.domain, "has no host that may be asked what a tag means, or for an image",
        "give one of its hosts.toml the capabilities pull and resolve, or name the image by its digest");
  }

 private:
  static Result<http::Url> authority_of(Scheme scheme, const std::string& host) {
    auto url = http::parse_authority(scheme, host);
    if (!url) return refused(host, url.error().what);
    url->target = kApi;
    return url;
  }

  Endpoint& add(http::Url url, std::string domain) {
    Endpoint& endpoint = endpoints_.emplace_back();
    endpoint.base = std::move(url);
    endpoint.domain = std::move(domain);
    return endpoint;
  }

  static void take(HostSetting& host, Endpoint& endpoint) {
    endpoint.trust = std::move(host.trust);
    endpoint.headers = std::move(host.headers);
  }

  Status add_place(const Reference& reference, bool plain, bool may_lack_tls) {
    const bool hub = is_hub(reference.domain);
    const std::string host = hub ? std::string(kHub) : reference.domain;
    TRY(http::Url url, authority_of(plain && !hub ? Scheme::Http : Scheme::Https, host));
    const bool pair = may_lack_tls && url.scheme == Scheme::Https && http::is_loopback(url.host);
    const std::string repository = reference.path == reference_.path ? "" : reference.path;
    add(std::move(url), reference.domain).repository = repository;
    if (!pair) return {};
    TRY(http::Url without, authority_of(Scheme::Http, host));
    Endpoint& second = add(std::move(without), reference.domain);
    second.repository = repository;
    second.without_tls = true;
    return {};
  }

  const Reference& reference_;
  bool plain_http_;
  std::vector<Endpoint> endpoints_;
};

Status check_blocked(const RegistryRule* rule) {
  if (rule == nullptr || !rule->blocked) return {};
  return at(rule->place,
            refused("", "blocks images of this name", "ask whoever wrote it, or leave blocked out"));
}

}  // namespace

std::vector<std::string> Settings::notes(const Reference& reference) const {
  std::vector<std::string> all = registries.notes;
  if (hosts) all.insert(all.end(), hosts->notes.begin(), hosts->notes.end());
  const RegistryRule* rule = hosts ? nullptr : rule_for(registries, reference);
  if (rule != nullptr && rule->insecure)
    all.push_back(rule->place.text() + ": insecure is not done: certificates are checked");
  return all;
}

Result<std::vector<Endpoint>> endpoints_of(const Reference& reference, const std::vector<Mirror>& mirrors,
                                           bool plain_http, Settings settings) {
  Maker maker(reference, plain_http);
  const RegistryRule* rule = rule_for(settings.registries, reference);
  TRY_STATUS(check_blocked(rule));
  for (const Mirror& mirror : mirrors) {
    if (mirror.domain == reference.domain || mirror.domain == "*") TRY_STATUS(maker.add_mirror(mirror));
  }
  HostSetting server;
  if (settings.hosts) {
    for (HostSetting& host : settings.hosts->hosts) TRY_STATUS(maker.add_host(std::move(host)));
    server = std::move(settings.hosts->server);
    rule = nullptr;
  }
  Reference itself = reference;
  if (rule != nullptr) {
    for (const RegistryMirror& mirror : rule->mirrors) TRY_STATUS(maker.add_moved(*rule, mirror));
    TRY(itself, rewritten(reference, *rule, rule->location, rule->place));
  }
  if (server.url.empty())
    TRY_STATUS(maker.add_registry(itself, std::move(server)));
  else
    TRY_STATUS(maker.add_host(std::move(server)));
  return maker.take_all();
}

}  // namespace dvsguard::registry
