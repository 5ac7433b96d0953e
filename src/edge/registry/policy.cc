#include "edge/registry/policy.h"

namespace dvsguard::registry {
namespace {

using http::Scheme;

Error refused(const http::Url& from, std::string what) {
  Error error;
  error.code = ErrorCode::Invalid;
  error.place.file = file_name(from.shown());
  error.what = std::move(what);
  return error;
}

bool enters_this_machine(const http::Url& from, const http::Url& to) {
  return http::is_loopback(to.host) && !http::is_loopback(from.host);
}

}  // namespace

Result<http::Url> decide_redirect(const http::Url& from, std::string_view location) {
  auto to = http::resolve(from, location);
  if (!to) return refused(from, "redirects to what " + to.error().what);
  if (from.scheme == Scheme::Https && to->scheme == Scheme::Http)
    return refused(from, "redirects from https to plain http");
  if (enters_this_machine(from, *to)) return refused(from, "redirects from the network to this machine");
  return to;
}

Result<http::Url> decide_realm(const http::Url& registry, std::string_view realm) {
  auto to = http::parse_url(realm);
  if (!to) return refused(registry, "names a token server that " + to.error().what);
  if (enters_this_machine(registry, *to)) return refused(registry, "names a token server on this machine");
  const bool plain_is_fine =
      registry.scheme == Scheme::Http && (http::same_origin(registry, *to) || http::is_loopback(to->host));
  if (to->scheme == Scheme::Http && !plain_is_fine)
    return refused(registry, "names a token server that is asked by plain http");
  return to;
}

}  // namespace dvsguard::registry
