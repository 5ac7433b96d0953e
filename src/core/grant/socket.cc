#include "core/grant/socket.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "core/base/split.h"

namespace dvsguard::grant {
namespace {

constexpr std::size_t kMaxNameBytes = 253;  // RFC 1035, 2.3.4, as text
constexpr std::size_t kMaxLabelBytes = 63;
constexpr std::size_t kMaxSocketBytes = 512;

Error bad(std::string what, std::string mend = {}) {
  return {.code = ErrorCode::Syntax, .what = std::move(what), .mend = std::move(mend)};
}

std::size_t port_count(SocketGrammar grammar) {
  switch (grammar) {
    case SocketGrammar::HostPort:
      return 1;
    case SocketGrammar::HostTwoPorts:
      return 2;
    case SocketGrammar::HostFourPorts:
      return 4;
  }
  return 0;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_alnum(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= kMaxLabelBytes && is_alnum(label.front()) &&
         is_alnum(label.back()) && std::ranges::all_of(label, [](char c) { return is_alnum(c) || c == '-'; });
}

// A last label of digits alone is what resolvers take for an address in another base (WHATWG URL, "ends in a
// number"); one label alone is resolved by whatever search list a host has.
std::optional<DnsName> parse_name(std::string_view text) {
  if (text.size() > kMaxNameBytes) return std::nullopt;
  const auto labels = split(text, '.');
  if (labels.size() < 2 || !std::ranges::all_of(labels, is_label)) return std::nullopt;
  const std::string_view last = labels.back();
  if (std::ranges::all_of(last, is_digit) || last.starts_with("0x") || last.starts_with("0X"))
    return std::nullopt;
  DnsName name{std::string(text)};
  for (char& c : name.name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return name;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.begin(), text.end(), port);
  if (error != std::errc() || end != text.end() || text.front() == '0') return std::nullopt;
  return port;
}

Result<std::variant<IpAddress, DnsName>> parse_host(std::string_view text) {
  if (text.starts_with('[')) {
    if (!text.ends_with(']')) return bad("the bracket of an IPv6 address is not closed");
    const auto address = parse_ip_address(text.substr(1, text.size() - 2));
    if (!address || address->v4) return bad("no IPv6 address stands in the brackets");
    return *address;
  }
  if (const auto address = parse_ip_address(text)) {
    if (!address->v4) return bad("an IPv6 address stands in brackets");
    return *address;
  }
  if (auto name = parse_name(text)) return std::move(*name);
  return bad("the host is no IPv4 address, IPv6 address in brackets or full DNS name");
}

bool covers(const HostRule& rule, const DnsName& name) {
  const auto* allowed = std::get_if<DnsName>(&rule.host);
  if (allowed == nullptr) return false;
  if (!rule.wildcard) return name.name == allowed->name;
  const std::size_t dot = name.name.find('.');
  return std::string_view(name.name).substr(dot + 1) == allowed->name;
}

bool covers(const HostRule& rule, const IpAddress& address, const SpecialBlock* special) {
  const auto* allowed = std::get_if<IpBlock>(&rule.host);
  return allowed != nullptr && allowed->contains(address) &&
         (special == nullptr || allowed->within(special->block));
}

std::string misfit(const IpAddress& address, const std::vector<HostRule>& rules) {
  const SpecialBlock* special = special_block(address);
  if (rules.empty() && special == nullptr) return "";
  if (std::ranges::any_of(rules, [&](const HostRule& rule) { return covers(rule, address, special); }))
    return "";
  return special == nullptr ? "the address is in none of the allowed blocks"
                            : fmt::format("the address is {}, which no rule asks for", special->purpose);
}

std::string misfit(const DnsName& name, const std::vector<HostRule>& rules) {
  if (rules.empty() || std::ranges::any_of(rules, [&](const HostRule& rule) { return covers(rule, name); }))
    return "";
  return "the name is none of the allowed ones";
}

std::string misfit(const Socket& socket, const SocketTerms& terms) {
  std::string why = std::visit([&](const auto& host) { return misfit(host, terms.hosts); }, socket.host);
  if (!why.empty() || terms.ports.empty()) return why;
  for (const std::uint16_t port : socket.ports) {
    const auto holds = [port](const PortRange& range) { return range.first <= port && port <= range.last; };
    if (std::ranges::none_of(terms.ports, holds))
      return fmt::format("port {} is none of the allowed ones", port);
  }
  return "";
}

}  // namespace

std::string_view socket_grammar_text(SocketGrammar grammar) {
  switch (grammar) {
    case SocketGrammar::HostPort:
      return "host:port";
    case SocketGrammar::HostTwoPorts:
      return "host:p1;p2";
    case SocketGrammar::HostFourPorts:
      return "host:p1;p2;p3;p4";
  }
  return "";
}

Result<Socket> parse_socket(std::string_view text, SocketGrammar grammar) {
  if (text.size() > kMaxSocketBytes) return bad("the socket is over 512 bytes");
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return bad(fmt::format("no {}", socket_grammar_text(grammar)));
  TRY(auto host, parse_host(text.substr(0, colon)));
  Socket socket{.host = std::move(host), .ports = {}};
  for (const std::string_view part : split(text.substr(colon + 1), ';')) {
    const auto port = parse_port(part);
    if (!port) return bad("a port is no number from 1 to 65535");
    socket.ports.push_back(*port);
  }
  if (socket.ports.size() != port_count(grammar))
    return bad(fmt::format("no {}", socket_grammar_text(grammar)));
  return socket;
}

Result<HostRule> parse_host_rule(std::string_view text) {
  const bool wildcard = text.starts_with("*.");
  if (auto name = parse_name(wildcard ? text.substr(2) : text)) return HostRule{std::move(*name), wildcard};
  TRY(const IpBlock block, parse_ip_block(text));
  return HostRule{block, false};
}

Result<PortRange> parse_port_range(std::string_view text) {
  const std::size_t dash = text.find('-');
  const auto first = parse_port(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : parse_port(text.substr(dash + 1));
  if (!first || !last || *last < *first)
    return bad("no port or range of ports", "write it as 9000 or \"9000-9010\"");
  return PortRange{*first, *last};
}

std::string misfit(std::string_view text, const SocketTerms& terms) {
  std::string why = "no grammar is allowed";
  for (const SocketGrammar grammar : terms.grammars) {
    const auto socket = parse_socket(text, grammar);
    why = socket ? misfit(*socket, terms) : socket.error().what;
    if (socket) return why;  // a text fits one grammar at most
  }
  return why;
}

}  // namespace dvsguard::grant
