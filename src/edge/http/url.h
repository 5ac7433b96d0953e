#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"

// http and https URLs (RFC 3986), read more strictly than any client reads them, so that the host that a rule
// looked at is the host that is asked.
namespace dvsguard::http {

inline constexpr std::size_t kMaxUrlBytes = 8192;

enum class Scheme : std::uint8_t { Http, Https };

struct Url {
  Scheme scheme = Scheme::Https;
  std::string host;  // lower case; an IPv6 address without its brackets
  std::uint16_t port = 443;
  std::string target = "/";  // path and query

  [[nodiscard]] std::string authority() const;  // "host", or "host:port" where it is not the scheme's own
  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::string shown() const;  // without the query, which may hold a signature
};

// Refused: user information, other schemes, anything but visible ASCII, hosts of other characters than
// letters, digits, '.', '-' and '_'. A fragment is dropped. The error has no Place and no byte of the input.
[[nodiscard]] Result<Url> parse_url(std::string_view text);

// "host" or "host:port", with the port of the scheme where there is none.
[[nodiscard]] Result<Url> parse_authority(Scheme scheme, std::string_view text);

// What a Location header means on the answer to `base` (RFC 3986, 5.2); dot segments are left to the client.
[[nodiscard]] Result<Url> resolve(const Url& base, std::string_view location);

[[nodiscard]] bool same_origin(const Url& a, const Url& b);

// "localhost", or a literal address that the kernel keeps on this machine: 127/8, ::1, 0.0.0.0, ::.
[[nodiscard]] bool is_loopback(std::string_view host);

}  // namespace dvsguard::http
