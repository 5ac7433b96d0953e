#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

// IP addresses as the engine reads them (Go's net.ParseIP: no zones, no leading zeros).
namespace dvsguard::practice {

struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};  // IPv4 as ::ffff:a.b.c.d

  [[nodiscard]] bool is_v4() const;
  [[nodiscard]] bool is_loopback() const;     // 127.0.0.0/8, ::1
  [[nodiscard]] bool is_unspecified() const;  // 0.0.0.0, ::
  // RFC 1918, 3927, 4193, 4291 2.5.6, 6598, and loopback: addresses that nobody else has in public.
  [[nodiscard]] bool is_local() const;
};

// Brackets around an IPv6 address are taken off.
[[nodiscard]] std::optional<IpAddress> parse_ip(std::string_view text);

}  // namespace dvsguard::practice
