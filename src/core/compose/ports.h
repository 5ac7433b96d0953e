#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

// The short syntax of a port: [[HOST_IP:]HOST[-RANGE]:]CONTAINER[-RANGE][/PROTOCOL].
namespace dvsguard::compose {

struct PortRange {
  std::uint32_t first = 0, last = 0;
};

// The text's parts, before they are judged.
struct PortParts {
  std::string_view host_ip, host, container, protocol;
};

struct PortSpec {
  std::string host_ip;    // without brackets; empty: all interfaces
  std::string published;  // "8080", "8000-8010" or empty
  std::uint32_t target = 0;
  std::string protocol;  // lower case
};

[[nodiscard]] PortParts split_port(std::string_view text);
// "80" or "80-90", each at most 65535 and the first not above the last.
[[nodiscard]] Result<PortRange> parse_port_range(std::string_view text);
// An IPv4 or IPv6 address; brackets are taken off. Error where it is none.
[[nodiscard]] Result<std::string> parse_host_ip(std::string_view text);
// Whether the text is an IPv4 or IPv6 address without brackets or zone.
[[nodiscard]] bool is_ip(std::string_view text);

// One item for every container port of a range, in the order in which Compose lists them.
[[nodiscard]] Result<std::vector<PortSpec>> parse_port(std::string_view text);

}  // namespace dvsguard::compose
