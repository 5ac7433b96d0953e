#pragma once

#include <cstdint>
#include <string>

#include "core/base/result.h"
#include "edge/http/client.h"

namespace dvsguard::feed {

inline constexpr std::uint64_t kMaxFetchedBytes = std::uint64_t{1} << 30;

// The URL's bytes into a new file at `path`, which appears whole or not at all. https, or http on loopback;
// at most five redirects, each held to the same. No login is shown to anybody.
[[nodiscard]] Status fetch(const http::Client& client, const std::string& url, const std::string& path);

}  // namespace dvsguard::feed
