#pragma once

#include <cstddef>
#include <string_view>

#include "core/base/result.h"
#include "edge/http/url.h"

// Where a registry may send its clients. Pure: nothing is asked here.
namespace dvsguard::registry {

inline constexpr std::size_t kMaxRedirects = 5;

// The next address after `from` answered with this Location. Refused: from https to http, and from the
// network to this machine itself.
[[nodiscard]] Result<http::Url> decide_redirect(const http::Url& from, std::string_view location);

// The token server that `registry` names in its challenge. It is shown the user's login, so it must be
// reached by https, or be of the registry's own origin where that is plain HTTP (loopback, or by the user's
// word), or be on loopback where the registry is.
[[nodiscard]] Result<http::Url> decide_realm(const http::Url& registry, std::string_view realm);

}  // namespace dvsguard::registry
