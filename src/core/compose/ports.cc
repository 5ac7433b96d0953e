#include "core/compose/ports.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "core/base/ip_address.h"

namespace dvsguard::compose {
namespace {

constexpr std::uint32_t kMaxPort = 65535;

Error invalid(std::string what, std::string mend) {
  Error error;
  error.code = ErrorCode::Invalid;
  error.what = std::move(what);
  error.mend = std::move(mend);
  return error;
}

std::optional<std::uint32_t> parse_one(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || value > kMaxPort)
    return std::nullopt;
  return value;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

// What one container port is published on: its own port of an equally long range, or the whole range.
std::string published_for(std::uint32_t index, const PortRange& container,
                          const std::optional<PortRange>& host) {
  if (!host) return {};
  std::string out = std::to_string(host->first + index);
  if (container.first == container.last && host->first != host->last) out += '-' + std::to_string(host->last);
  return out;
}

// Compose sorts by "PORT/PROTOCOL" as text, and / stands before every digit.
std::vector<std::uint32_t> in_order_of_text(const PortRange& range) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> padded;  // the digits moved to the front, the port
  padded.reserve(range.last - range.first + 1);
  for (std::uint32_t port = range.first; port <= range.last; ++port) {
    std::uint32_t front = port;
    while (front < 10'000) front *= 10;
    padded.emplace_back(front, port);
  }
  std::ranges::sort(padded);  // of equal ones the shorter first, as in text
  std::vector<std::uint32_t> out;
  out.reserve(padded.size());
  for (const auto& [front, port] : padded) out.push_back(port);
  return out;
}

}  // namespace

bool is_ip(std::string_view text) {
  return parse_ip_address(text).has_value();
}

PortParts split_port(std::string_view text) {
  PortParts parts;
  const auto last = text.rfind(':');
  parts.container = last == std::string_view::npos ? text : text.substr(last + 1);
  if (last != std::string_view::npos) {
    const auto rest = text.substr(0, last);
    const auto before = rest.rfind(':');
    parts.host = before == std::string_view::npos ? rest : rest.substr(before + 1);
    if (before != std::string_view::npos) parts.host_ip = rest.substr(0, before);
  }
  const auto slash = parts.container.find('/');
  if (slash != std::string_view::npos) {
    parts.protocol = parts.container.substr(slash + 1);
    parts.protocol = parts.protocol.substr(0, parts.protocol.find('/'));
    parts.container = parts.container.substr(0, slash);
  }
  return parts;
}

Result<PortRange> parse_port_range(std::string_view text) {
  const auto dash = text.find('-');
  const auto first = parse_one(text.substr(0, dash));
  auto last = first;
  if (dash != std::string_view::npos) {
    const auto rest = text.substr(dash + 1);
    last = parse_one(rest.substr(0, rest.find('-')));
  }
  if (!first || !last) return invalid("not a port number from 0 to 65535 or a range of them", "");
  if (*last < *first) return invalid("the range of ports ends before it starts", "");
  return PortRange{*first, *last};
}

Result<std::string> parse_host_ip(std::string_view text) {
  if (text.size() >= 2 && text.front() == '[' && text.back() == ']')
    text = text.substr(1, text.size() - 2);
  else if (text.find(':') != std::string_view::npos)
    return invalid("an IPv6 address stands in brackets here", "write [::1]:8080:80");
  if (!text.empty() && !is_ip(text)) return invalid("the host part of the port is not an IP address", "");
  return std::string(text);
}

Result<std::vector<PortSpec>> parse_port(std::string_view text) {
  const PortParts parts = split_port(text);
  TRY(const std::string ip, parse_host_ip(parts.host_ip));
  if (parts.container.empty())
    return invalid("no container port", "write HOST:CONTAINER, such as \"127.0.0.1:8080:80\"");
  TRY(const PortRange container, parse_port_range(parts.container));
  if (container.first == 0) return invalid("the container port is 0", "");
  std::optional<PortRange> host;
  if (!parts.host.empty()) {
    TRY(host, parse_port_range(parts.host));
    const bool same_length = container.last - container.first == host->last - host->first;
    if (!same_length && container.first != container.last)
      return invalid("the ranges of host and container ports differ in length", "");
  }
  const std::string protocol = parts.protocol.empty() ? "tcp" : lower(parts.protocol);
  if (protocol != "tcp" && protocol != "udp" && protocol != "sctp")
    return invalid("the protocol is not tcp, udp or sctp", "");

  std::vector<PortSpec> specs;
  specs.reserve(container.last - container.first + 1);
  for (const std::uint32_t port : in_order_of_text(container))
    specs.push_back({ip, published_for(port - container.first, container, host), port, protocol});
  return specs;
}

}  // namespace dvsguard::compose
