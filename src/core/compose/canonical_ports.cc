#include <optional>
#include <utility>

#include "core/compose/canonical.h"
#include "core/compose/hollow.h"
#include "core/compose/ports.h"

namespace dvsguard::compose {
namespace {

using text::Kind;
using text::Node;

void add(Node& map, std::string_view key, Node value) {
  map.members.push_back({std::string(key), map.place, std::move(value)});
}

Node long_port(const Node& from) {
  Node port = text::make_map(from.place);
  port.via = from.via;
  add(port, "mode", known_part(from, "ingress"));
  return port;
}

Node known_port(const Node& from, const PortSpec& spec) {
  Node port = long_port(from);
  if (!spec.host_ip.empty()) add(port, "host_ip", known_part(from, spec.host_ip));
  Node target = text::make_int(spec.target, from.place);
  target.via = from.via;
  add(port, "target", std::move(target));
  if (!spec.published.empty()) add(port, "published", known_part(from, spec.published));
  add(port, "protocol", known_part(from, spec.protocol));
  return port;
}

// A part in which a variable is missing: what Compose refuses about it is unknown, and is no error.
Node judged(const Node& from, std::string_view part, bool good) {
  return good ? hollow_part(from, part) : unknown_part(from);
}

// A port that Compose refuses, and that has a variable without a value: part by part. Nothing where the fault
// lies in the parts that are written out.
std::optional<Node> hollow_port(const Node& from) {
  const std::string_view whole = from.hollow->text;
  const PortParts parts = split_port(whole);
  const auto gap = [](std::string_view part) { return part.find(text::kGap) != std::string_view::npos; };
  const bool good_ip = parse_host_ip(parts.host_ip).has_value();
  const bool good_host = parts.host.empty() || parse_port_range(parts.host).has_value();
  const auto target = parse_port_range(parts.container);
  if ((!good_ip && !gap(parts.host_ip)) || (!good_host && !gap(parts.host)) ||
      (!target && !gap(parts.container)))
    return std::nullopt;

  Node port = long_port(from);
  if (!parts.host_ip.empty()) {
    const auto ip = parse_host_ip(parts.host_ip);
    add(port, "host_ip", ip ? known_part(from, *ip) : unknown_part(from));
  }
  const bool one_target = target && target->first == target->last;
  add(port, "target", one_target ? text::make_int(target->first, from.place) : unknown_part(from));
  if (!parts.host.empty()) add(port, "published", judged(from, parts.host, good_host));
  if (parts.host.empty() && parts.container.find(':') == std::string_view::npos && whole.size() == 1)
    add(port, "published", unknown_part(from));  // the whole entry is one variable
  const auto protocol = without_gaps(parts.protocol);
  const bool known = protocol == "udp" || protocol == "sctp" || protocol == "tcp";
  add(port, "protocol", known_part(from, known ? protocol : "tcp"));
  return port;
}

Status add_text(Node& ports, Node& item, const Trail& trail, CanonicalContext& context) {
  auto specs = parse_port(item.scalar);
  if (!specs) {
    if (context.may_stay(item)) {
      ports.items.push_back(std::move(item));
      return {};
    }
    auto hollow = item.hollow ? hollow_port(item) : std::nullopt;
    if (!hollow) return error_at(item, trail, specs.error().what, specs.error().mend);
    ports.items.push_back(std::move(*hollow));
    return {};
  }
  if (specs->size() > context.ports_left) {
    Error error =
        error_at(item, trail, "the project publishes more than " + std::to_string(kMaxPorts) + " ports");
    error.code = ErrorCode::Cap;
    return error;
  }
  context.ports_left -= specs->size();
  for (const auto& spec : *specs) ports.items.push_back(known_port(item, spec));
  return {};
}

Node unknown_port(const Node& from) {
  Node port = long_port(from);
  for (const auto* key : {"host_ip", "target", "published"}) add(port, key, unknown_part(from));
  add(port, "protocol", known_part(from, "tcp"));
  return port;
}

}  // namespace

Status canonical_ports(Node& node, const Trail& trail, CanonicalContext& context) {
  if (!node.is_list()) return error_at(node, trail, "must be a list of ports");
  Node ports = text::make_list(node.place);
  ports.items.reserve(node.items.size());
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    Node& item = node.items[i];
    if (item.is_map()) {
      ports.items.push_back(std::move(item));
    } else if (item.kind == Kind::Unknown) {
      ports.items.push_back(unknown_port(item));
    } else if (item.kind == Kind::String) {
      TRY_STATUS(add_text(ports, item, trail[i], context));
    } else if (item.kind == Kind::Int) {
      const auto number = text::parse_int(item.scalar);
      if (!number) return error_at(item, trail[i], "is not a port");
      item.scalar = std::to_string(*number);
      TRY_STATUS(add_text(ports, item, trail[i], context));
    } else {
      return error_at(item, trail[i], "must be a port: a string, an integer or a mapping");
    }
  }
  node.items = std::move(ports.items);
  return {};
}

}  // namespace dvsguard::compose
