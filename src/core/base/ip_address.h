#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"

// IP addresses as literals, blocks of them, and what the blocks that IANA set aside are for.
namespace dvsguard {

struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};  // IPv4 in the first four
  bool v4 = false;

  [[nodiscard]] std::string text() const;  // RFC 5952 for IPv6

  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;
};

// Four decimal numbers without leading zeros, or IPv6 as RFC 4291 section 2.2 writes it: no brackets, no
// zone, none of the shorthands that resolvers read ("127.1", "010.0.0.1").
[[nodiscard]] std::optional<IpAddress> parse_ip_address(std::string_view text);

struct IpBlock {
  IpAddress first;
  unsigned bits = 0;

  [[nodiscard]] bool contains(const IpAddress& address) const;
  [[nodiscard]] bool within(const IpBlock& other) const;
};

// "203.0.113.0/24", whose host bits are zero; an address alone is the block of itself.
[[nodiscard]] Result<IpBlock> parse_ip_block(std::string_view text);

struct SpecialBlock {
  IpBlock block;
  std::string_view purpose;  // "loopback", "private", "documentation", …
};

// The smallest block that the address stands in and that is not for unicast on the public internet (IANA's
// special-purpose registries, RFC 6890; multicast, RFC 5771 and RFC 4291; IPv6 outside 2000::/3). Null: it is
// public.
[[nodiscard]] const SpecialBlock* special_block(const IpAddress& address);

}  // namespace dvsguard
