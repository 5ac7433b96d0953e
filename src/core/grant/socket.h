#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/ip_address.h"
#include "core/base/result.h"

// The public socket that a node announces on chain, and what an operator lets stand in it.
namespace dvsguard::grant {

// EigenDA writes two or four ports behind its host.
enum class SocketGrammar : std::uint8_t { HostPort, HostTwoPorts, HostFourPorts };
[[nodiscard]] std::string_view socket_grammar_text(SocketGrammar grammar);  // "host:p1;p2"

struct DnsName {
  std::string name;  // lower case
};

struct Socket {
  std::variant<IpAddress, DnsName> host;
  std::vector<std::uint16_t> ports;
};

// Exactly as the grammar says: an IPv4 address, an IPv6 address in brackets, or a DNS name of two labels and
// more (RFC 1123) whose last is no number; ports from 1, without leading zeros. No blanks, zones, trailing
// dots or escapes.
[[nodiscard]] Result<Socket> parse_socket(std::string_view text, SocketGrammar grammar);

// A block of addresses, a name, or "*." and a name: one label before it.
struct HostRule {
  std::variant<IpBlock, DnsName> host;
  bool wildcard = false;
};
[[nodiscard]] Result<HostRule> parse_host_rule(std::string_view text);

struct PortRange {
  std::uint16_t first = 1, last = 65535;
};
[[nodiscard]] Result<PortRange> parse_port_range(std::string_view text);  // "9000", "9000-9010"

struct SocketTerms {
  std::vector<SocketGrammar> grammars;  // one must fit
  std::vector<HostRule> hosts;          // empty: any name, any public address
  std::vector<PortRange> ports;         // empty: any
};

// Why the text is none that the terms allow, as a clause; "" where it is one. An address in a block that is
// not for the public internet (loopback, private, multicast, documentation, mapped, …) is allowed only by a
// rule within that block.
[[nodiscard]] std::string misfit(std::string_view text, const SocketTerms& terms);

}  // namespace dvsguard::grant
