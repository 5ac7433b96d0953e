#include <array>
#include <utility>

#include "core/compose/canonical.h"
#include "core/compose/clean_path.h"
#include "core/compose/hollow.h"
#include "core/compose/volumes.h"

// Mounts, devices, and secrets or configs that are granted to a service.
namespace dvsguard::compose {
namespace {

using text::Kind;
using text::Node;

void add(Node& map, std::string_view key, Node value) {
  map.members.push_back({std::string(key), map.place, std::move(value)});
}

Node true_at(const Node& from) {
  Node node = text::make_bool(true, from.place);
  node.via = from.via;
  return node;
}

Node bind_options(const Node& from, const VolumeSpec& spec) {
  Node bind = text::make_map(from.place);
  if (!spec.selinux.empty()) add(bind, "selinux", known_part(from, spec.selinux));
  if (!spec.propagation.empty()) add(bind, "propagation", known_part(from, spec.propagation));
  if (spec.bind) add(bind, "create_host_path", true_at(from));
  return bind;
}

// `spec` may hold gaps. A source that is nothing but gaps is taken for a path, the more dangerous reading.
Node long_mount(const Node& from, VolumeSpec spec) {
  const bool no_source = spec.source.empty() && !spec.target.empty() && without_gaps(spec.target).empty();
  const bool lost_source = no_source || (!spec.source.empty() && without_gaps(spec.source).empty());
  spec.bind = lost_source || is_path_source(without_gaps(spec.source));
  Node mount = text::make_map(from.place);
  mount.via = from.via;
  add(mount, "type", known_part(from, spec.bind ? "bind" : "volume"));
  if (lost_source)
    add(mount, "source", unknown_part(from));
  else if (!spec.source.empty())
    add(mount, "source", hollow_part(from, spec.source));
  Node target = hollow_part(from, spec.target);
  if (target.kind == Kind::String) target.scalar = clean_target(target.scalar);
  if (!spec.target.empty()) add(mount, "target", std::move(target));
  if (spec.has_mode && without_gaps(spec.mode).empty())
    add(mount, "read_only", unknown_part(from));
  else if (spec.read_only)
    add(mount, "read_only", true_at(from));
  if (spec.bind || !spec.selinux.empty() || !spec.propagation.empty())
    add(mount, "bind", bind_options(from, spec));
  if ((!spec.bind && !spec.tiny) || spec.nocopy) {
    Node volume = text::make_map(from.place);
    if (spec.nocopy) add(volume, "nocopy", true_at(from));
    add(mount, "volume", std::move(volume));
  }
  if (!spec.unknown_modes.empty()) {
    Node modes = text::make_list(from.place);
    for (const auto& mode : spec.unknown_modes)
      if (const auto word = without_gaps(mode); !word.empty()) modes.items.push_back(known_part(from, word));
    add(mount, kModesKey, std::move(modes));
  }
  if (!spec.source.empty()) add(mount, kWrittenKey, known_part(from, without_gaps(spec.source)));
  return mount;
}

Status canonical_volume(Node& node, const Trail& trail, const CanonicalContext& context) {
  if (node.is_map()) {
    const Node* source = node.find("source");
    if (source != nullptr && source->kind == Kind::String && node.find(kWrittenKey) == nullptr)
      add(node, kWrittenKey, known_part(*source, source->scalar));
    return {};
  }
  if (node.kind == Kind::Unknown) {
    VolumeSpec spec;
    spec.target = std::string(1, text::kGap);
    node = long_mount(node, std::move(spec));
    return {};
  }
  if (node.kind != Kind::String) return error_at(node, trail, "must be a mount: a string or a mapping");
  auto spec = parse_volume(node.scalar);
  if (!spec && context.may_stay(node)) return {};
  // Where Compose refuses the mount, or where a variable in its source may decide which volume it is, the
  // text with its gaps tells part from part.
  if (node.hollow) {
    auto hollow = parse_volume(node.hollow->text);
    if (hollow && (!spec || hollow->source.empty() == spec->source.empty())) spec = std::move(hollow);
  }
  if (!spec) return error_at(node, trail, spec.error().what, spec.error().mend);
  node = long_mount(node, std::move(*spec));
  return {};
}

Status canonical_device(Node& node, const Trail& trail, const CanonicalContext& context) {
  if (node.is_map()) return {};
  if (node.kind != Kind::String && node.kind != Kind::Unknown)
    return error_at(node, trail, "must be a device: a string or a mapping");
  std::string_view text = node.hollow ? std::string_view(node.hollow->text) : node.scalar;
  std::array<std::string_view, 3> parts{};
  std::size_t count = 0;
  for (bool more = true; more; ++count) {
    const auto colon = text.find(':');
    more = colon != std::string_view::npos;
    if (count == parts.size()) {
      if (context.may_stay(node)) return {};
      return error_at(node, trail, "more than two colons in the device",
                      "write source, target and permissions "
                      "as a mapping");
    }
    parts.at(count) = text.substr(0, colon);
    if (more) text.remove_prefix(colon + 1);
  }
  if (parts[1].empty()) parts[1] = parts[0];
  if (count < 3) parts[2] = "rwm";
  Node device = text::make_map(node.place);
  device.via = node.via;
  add(device, "source", node.kind == Kind::Unknown ? unknown_part(node) : hollow_part(node, parts[0]));
  add(device, "target", node.kind == Kind::Unknown ? unknown_part(node) : hollow_part(node, parts[1]));
  add(device, "permissions", hollow_part(node, parts[2]));
  node = std::move(device);
  return {};
}

Status canonical_grant(Node& node, const Trail& trail) {
  if (node.is_map()) return {};
  if (node.kind != Kind::String && node.kind != Kind::Unknown)
    return error_at(node, trail, "must be a name or a mapping");
  Node grant = text::make_map(node.place);
  grant.via = node.via;
  add(grant, "source", node.hollow ? hollow_part(node, node.hollow->text) : node);
  node = std::move(grant);
  return {};
}

template <class One>
Status each(Node& list, const Trail& trail, const One& one) {
  if (!list.is_list()) return error_at(list, trail, "must be a list");
  for (std::size_t i = 0; i < list.items.size(); ++i) TRY_STATUS(one(list.items[i], trail[i]));
  return {};
}

}  // namespace

Status canonical_volumes(Node& node, const Trail& trail, CanonicalContext& context) {
  return each(node, trail, [&](Node& item, const Trail& at) { return canonical_volume(item, at, context); });
}

Status canonical_devices(Node& node, const Trail& trail, CanonicalContext& context) {
  return each(node, trail, [&](Node& item, const Trail& at) { return canonical_device(item, at, context); });
}

Status canonical_grants(Node& node, const Trail& trail, CanonicalContext&) {
  return each(node, trail, [](Node& item, const Trail& at) { return canonical_grant(item, at); });
}

}  // namespace dvsguard::compose
