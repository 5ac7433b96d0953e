#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

// Literal IP addresses, with no name ever looked up.
namespace dvsguard::http {

struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};  // IPv4 as ::ffff:a.b.c.d
  bool v4 = false;                       // mapped addresses too
};

// As the resolver reads them, so also "127.1"; no zone.
[[nodiscard]] std::optional<IpAddress> parse_ip(std::string_view text);

[[nodiscard]] bool is_loopback(const IpAddress& address);  // the unspecified addresses too

// Whether the first `bits` are the same.
[[nodiscard]] bool share_prefix(const IpAddress& a, const IpAddress& b, unsigned bits);

}  // namespace dvsguard::http
