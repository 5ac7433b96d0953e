#include "core/confine/rewrite.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "core/base/split.h"
#include "core/confine/override.h"

namespace dvsguard::confine {
namespace {

using text::Kind;
using text::Node;

constexpr std::string_view kLoopback = "127.0.0.1";

std::string scalar_text(const Node& node) {
  if (node.kind == Kind::String || node.kind == Kind::Unknown) return as_written(node.scalar);
  return node.kind == Kind::Null ? "null" : node.scalar;
}

std::string flow(const Node& node) {
  std::string out;
  if (node.is_map()) {
    for (const text::Member& member : node.members) {
      out += (out.empty() ? "" : ", ") + as_written(member.key) + ": " + flow(member.value);
    }
    return "{" + out + "}";
  }
  if (node.is_list()) {
    for (const Node& item : node.items) out += (out.empty() ? "" : ", ") + flow(item);
    return "[" + out + "]";
  }
  return scalar_text(node);
}

// The parts of a short syntax: what stands between colons outside of ${…} and [ ].
std::vector<std::string_view> parts_of(std::string_view text) {
  std::vector<std::string_view> parts;
  std::size_t depth = 0, start = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char byte = text[at];
    if (byte == '[' || (byte == '{' && at > 0 && text[at - 1] == '$')) ++depth;
    if ((byte == ']' || byte == '}') && depth > 0) --depth;
    if (byte != ':' || depth > 0) continue;
    parts.push_back(text.substr(start, at - start));
    start = at + 1;
  }
  parts.push_back(text.substr(start));
  return parts;
}

// `${KEYSTORE}:/k` looks like a named volume until its variable is filled in: only the short syntax says
// both.
std::optional<std::string> bind_by_variable(const Node& written, const compose::Mount& mount) {
  const Node *type = written.find("type"), *source = written.find("source"), *target = written.find("target");
  if (mount.type != compose::MountType::Bind || type == nullptr || type->scalar != "volume" ||
      source == nullptr || target == nullptr)
    return std::nullopt;
  std::string text = source->scalar + ":" + target->scalar + ":ro";
  for (const compose::Text* mode : {&mount.selinux, &mount.propagation}) {
    if (!mode->value_or("").empty()) text += "," + *mode->get();
  }
  return as_written(text);
}

// The long form of what the short syntax says too, back in it; nullopt where it says more.
std::optional<std::string> short_port(const Node& port) {
  std::string ip, published, target, protocol;
  for (const text::Member& member : port.members) {
    if (!member.value.is_scalar()) return std::nullopt;
    const std::string& value = member.value.scalar;
    if (member.key == "host_ip") {
      ip = value.find(':') == std::string::npos ? value : "[" + value + "]";
    } else if (member.key == "published") {
      published = value;
    } else if (member.key == "target") {
      target = value;
    } else if (member.key == "protocol") {
      protocol = value == "tcp" ? "" : "/" + value;
    } else if (member.key != "mode" || value != "ingress") {
      return std::nullopt;
    }
  }
  if (target.empty()) return std::nullopt;
  const std::string front = ip.empty() ? "" : ip + ":";
  return as_written(front + (published.empty() && ip.empty() ? "" : published + ":") + target + protocol);
}

std::string long_port(const Node& port) {
  return short_port(port).value_or(flow(port));
}

}  // namespace

std::optional<std::string> port_item(const Node& written, bool loopback) {
  if (!loopback) return written.is_map() ? long_port(written) : flow(written);
  if (written.is_map()) {
    Node bound = written;
    bound.at("host_ip") = text::make_string(std::string(kLoopback), written.place);
    return long_port(bound);
  }
  if (!written.is_scalar()) return std::nullopt;
  const std::vector<std::string_view> parts = parts_of(written.scalar);
  const std::string front(kLoopback);
  if (parts.size() == 1) return as_written(front + "::" + written.scalar);
  if (parts.size() == 2) return as_written(front + ":" + written.scalar);
  const bool all = parts.front() == "0.0.0.0" || parts.front() == "[::]";
  if (parts.size() != 3 || !all) return std::nullopt;
  return as_written(front + ":" + std::string(parts[1]) + ":" + std::string(parts[2]));
}

std::optional<std::string> read_only_item(const Node& written, const compose::Mount& mount) {
  if (written.is_map()) {
    if (auto text = bind_by_variable(written, mount)) return text;
    Node bound = written;
    bound.at("read_only") = text::make_bool(true, written.place);
    return flow(bound);
  }
  const std::size_t colon = written.scalar.rfind(':');
  if (!written.is_scalar() || colon == std::string::npos) return std::nullopt;
  std::string modes = "ro";
  bool found = false;
  for (const std::string_view mode : split(std::string_view(written.scalar).substr(colon + 1), ',')) {
    const bool ignored =
        std::find(mount.unknown_modes.begin(), mount.unknown_modes.end(), mode) != mount.unknown_modes.end();
    found = found || ignored;
    if (!ignored && mode != "ro" && mode != "rw") modes += "," + std::string(mode);
  }
  if (!found) return std::nullopt;
  return as_written(written.scalar.substr(0, colon + 1) + modes);
}

}  // namespace dvsguard::confine
