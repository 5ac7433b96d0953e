#include <array>
#include <utility>

#include "core/compose/canonical.h"
#include "core/compose/decode.h"
#include "core/compose/hollow.h"

// A service's mounts, grants, ports, devices, limits and networks.
namespace dvsguard::compose {
namespace {

using text::Kind;
using text::Node;

// Decodes every item of a list of mappings.
template <class T, class One>
Result<std::vector<T>> each(const Node& list, const Trail& trail, const One& one) {
  TRY_STATUS(expect_list(list, trail));
  std::vector<T> out;
  out.reserve(list.items.size());
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    const Trail here = trail[i];
    TRY_STATUS(expect_map(list.items[i], here));
    T item;
    item.where = list.items[i].places();
    TRY_STATUS(one(list.items[i], here, item));
    out.push_back(std::move(item));
  }
  return out;
}

Result<MountType> mount_type(const Node& mount, const Trail& trail) {
  struct Named {
    std::string_view name;
    MountType type;
  };
  static constexpr std::array<Named, 6> kTypes{{{"bind", MountType::Bind},
                                                {"volume", MountType::Volume},
                                                {"tmpfs", MountType::Tmpfs},
                                                {"npipe", MountType::NamedPipe},
                                                {"cluster", MountType::Cluster},
                                                {"image", MountType::Image}}};
  const Node* node = mount.find("type");
  // A type that hangs on a variable is judged as the most dangerous one.
  if (node != nullptr && (node->kind == Kind::Unknown || (node->hollow && node->scalar.empty())))
    return MountType::Bind;
  for (const auto& known : kTypes)
    if (node != nullptr && node->scalar == known.name) return known.type;
  return error_at(node == nullptr ? mount : *node, trail,
                  "the mount's type must be bind, volume, tmpfs, npipe, cluster or image");
}

Status take_bind(const Node& node, const Trail& trail, Mount& out) {
  static constexpr Row<Mount, Text> kTexts[] = {
      {"propagation", &Mount::propagation}, {"selinux", &Mount::selinux}, {"recursive", &Mount::recursive}};
  const Node* bind = node.find("bind");
  if (bind == nullptr || bind->is_null()) return {};
  TRY_STATUS(expect_map(*bind, trail / "bind"));
  return take(*bind, trail / "bind", out, kTexts, read_text);
}

Status take_tmpfs(const Node& node, const Trail& trail, Mount& out) {
  const Node* tmpfs = node.find("tmpfs");
  if (tmpfs == nullptr || tmpfs->is_null()) return {};
  const Trail here = trail / "tmpfs";
  TRY_STATUS(expect_map(*tmpfs, here));
  TRY_STATUS(take(*tmpfs, "size", here, out.tmpfs_size, read_bytes));
  return take(*tmpfs, "mode", here, out.tmpfs_mode, read_natural);
}

Status take_subpath(const Node& node, const Trail& trail, Mount& out) {
  for (const std::string_view kind : {"volume", "image"}) {
    const Node* options = node.find(kind);
    if (options == nullptr || options->is_null()) continue;
    TRY_STATUS(expect_map(*options, trail / kind));
    TRY_STATUS(take(*options, "subpath", trail / kind, out.subpath, read_text));
  }
  return {};
}

// A text that names something. Empty only because a variable is missing, it is unknown.
Result<Text> read_name(const Node& node, const Trail& trail) {
  if (node.hollow && node.is_scalar() && node.scalar.empty()) return unknown_text(node);
  return read_text(node, trail);
}

Status take_mount(const Node& node, const Trail& trail, Mount& out) {
  TRY(out.type, mount_type(node, trail));
  TRY_STATUS(take(node, "source", trail, out.source, read_name));
  TRY_STATUS(take(node, "target", trail, out.target, read_name));
  TRY_STATUS(take(node, "read_only", trail, out.read_only, read_bool));
  if (out.read_only.is_absent()) out.read_only = BoolField::known(false, node.places());
  const bool empty = out.source.get() != nullptr && out.source.get()->empty();
  if (empty) out.source = Text();
  if (out.type == MountType::Bind && out.source.is_absent())
    return error_at(node, trail, "a bind mount has no source");
  TRY_STATUS(take_bind(node, trail, out));
  TRY_STATUS(take_tmpfs(node, trail, out));
  TRY_STATUS(take_subpath(node, trail, out));
  if (const Node* written = node.find(kWrittenKey)) out.source_as_written = written->scalar;
  if (const Node* modes = node.find(kModesKey))
    for (const Node& mode : modes->items) out.unknown_modes.push_back(mode.scalar);
  return {};
}

Status take_port(const Node& node, const Trail& trail, Port& out) {
  static constexpr Row<Port, Text> kTexts[] = {{"host_ip", &Port::host_ip}, {"published", &Port::published}};
  TRY_STATUS(take(node, trail, out, kTexts, read_text));
  TRY_STATUS(take(node, "target", trail, out.target, read_count));
  // compose-go keeps 32 bits of it.
  if (out.target.is_known()) out.target = IntField::known(*out.target.get() & 0xFFFFFFFF, out.target.where());
  if (out.published.get() != nullptr && out.published.get()->empty()) out.published = Text();
  if (out.host_ip.get() != nullptr && out.host_ip.get()->empty()) out.host_ip = Text();
  Text protocol, mode;
  TRY_STATUS(take(node, "protocol", trail, protocol, read_text));
  TRY_STATUS(take(node, "mode", trail, mode, read_text));
  out.protocol = protocol.value_or("tcp");
  out.mode = mode.value_or("ingress");
  return {};
}

Status take_device(const Node& node, const Trail& trail, Device& out) {
  static constexpr Row<Device, Text> kTexts[] = {
      {"source", &Device::source}, {"target", &Device::target}, {"permissions", &Device::permissions}};
  TRY_STATUS(take(node, trail, out, kTexts, read_name));
  for (Text* text : {&out.source, &out.target})
    if (text->get() != nullptr && text->get()->empty()) *text = Text();
  return {};
}

// `count` is a number or "all"; without it and without ids it is all (compose-go's default).
Status take_count(const Node& node, const Trail& trail, DeviceRequest& out) {
  const Node* count = node.find("count");
  if (count == nullptr) {
    if (out.device_ids.empty()) out.count = IntField::known(-1, node.places());
    return {};
  }
  std::string word = count->kind == Kind::String ? count->scalar : std::string();
  for (char& c : word)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (word == "all") {
    out.count = IntField::known(-1, count->places());
    return {};
  }
  if (count->kind == Kind::Float) return error_at(*count, trail / "count", "must be an integer or \"all\"");
  TRY_STATUS(take(node, "count", trail, out.count, read_int));
  if (count->kind == Kind::Int && !text::parse_int(count->scalar))
    return error_at(*count, trail / "count", "does not fit an integer");
  return {};
}

Status take_request(const Node& node, const Trail& trail, DeviceRequest& out) {
  static constexpr Row<DeviceRequest, Texts> kLists[] = {{"capabilities", &DeviceRequest::capabilities},
                                                         {"device_ids", &DeviceRequest::device_ids}};
  TRY_STATUS(take(node, "driver", trail, out.driver, read_text));
  TRY_STATUS(take(node, trail, out, kLists, read_texts));
  return take_count(node, trail, out);
}

}  // namespace

Result<std::vector<Mount>> decode_mounts(const Node& list, const Trail& trail) {
  return each<Mount>(list, trail, take_mount);
}

Result<std::vector<Grant>> decode_grants(const Node& list, const Trail& trail) {
  return each<Grant>(list, trail, [](const Node& node, const Trail& here, Grant& out) -> Status {
    static constexpr Row<Grant, Text> kTexts[] = {
        {"source", &Grant::source}, {"target", &Grant::target}, {"uid", &Grant::uid}, {"gid", &Grant::gid}};
    TRY_STATUS(take(node, here, out, kTexts, read_name));
    return take(node, "mode", here, out.mode, read_mode);
  });
}

Result<std::vector<Port>> decode_ports(const Node& list, const Trail& trail) {
  return each<Port>(list, trail, take_port);
}

Result<std::vector<Device>> decode_devices(const Node& list, const Trail& trail) {
  return each<Device>(list, trail, take_device);
}

Result<std::vector<DeviceRequest>> decode_requests(const Node& list, const Trail& trail) {
  return each<DeviceRequest>(list, trail, take_request);
}

Result<std::vector<Ulimit>> decode_ulimits(const Node& map, const Trail& trail) {
  TRY_STATUS(expect_map(map, trail));
  std::vector<Ulimit> out;
  for (const auto& [name, place, value] : map.members) {
    Ulimit limit;
    limit.name = name;
    if (value.is_map()) {
      TRY_STATUS(take(value, "soft", trail / name, limit.soft, read_int));
      TRY_STATUS(take(value, "hard", trail / name, limit.hard, read_int));
    } else {
      TRY(limit.soft, read_int(value, trail / name));
      limit.hard = limit.soft;
    }
    out.push_back(std::move(limit));
  }
  return out;
}

Result<std::vector<EnvFile>> decode_env_files(const Node& list, const Trail& trail) {
  TRY_STATUS(expect_list(list, trail));
  std::vector<EnvFile> out;
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    const Node& node = list.items[i];
    const Trail here = trail[i];
    TRY_STATUS(expect_map(node, here));
    EnvFile file;
    BoolField required;
    Text format;
    TRY_STATUS(take(node, "path", here, file.path, read_name));
    TRY_STATUS(take(node, kWrittenKey, here, file.as_written, read_text));
    TRY_STATUS(take(node, "required", here, required, read_bool));
    TRY_STATUS(take(node, "format", here, format, read_text));
    if (file.path.is_unknown()) file.as_written = file.path;
    file.required = required.value_or(true);
    file.format = format.value_or("");
    out.push_back(std::move(file));
  }
  return out;
}

Result<std::vector<ServiceNetwork>> decode_service_networks(const Node& map, const Trail& trail) {
  static constexpr Row<ServiceNetwork, Text> kTexts[] = {{"ipv4_address", &ServiceNetwork::ipv4_address},
                                                         {"ipv6_address", &ServiceNetwork::ipv6_address},
                                                         {"mac_address", &ServiceNetwork::mac_address}};
  TRY_STATUS(expect_map(map, trail));
  std::vector<ServiceNetwork> out;
  for (const auto& member : map.members) {
    const Node& value = member.value;
    ServiceNetwork network;
    network.key = read_key(member);
    network.where = {member.place};
    if (!value.is_null() && value.kind != Kind::Unknown) {
      TRY_STATUS(expect_map(value, trail));
      TRY_STATUS(take(value, "aliases", trail, network.aliases, read_texts));
      TRY_STATUS(take(value, trail, network, kTexts, read_text));
    }
    out.push_back(std::move(network));
  }
  return out;
}

Result<Hook> decode_hook(const Node& node, const Trail& trail) {
  TRY_STATUS(expect_map(node, trail));
  Hook out;
  out.where = node.places();
  TRY_STATUS(take(node, "command", trail, out.command, read_command));
  TRY_STATUS(take(node, "user", trail, out.user, read_text));
  TRY_STATUS(take(node, "privileged", trail, out.privileged, read_bool));
  TRY_STATUS(take(node, "working_dir", trail, out.working_dir, read_text));
  TRY_STATUS(take(node, "environment", trail, out.environment, read_named));
  return out;
}

Result<std::vector<Hook>> decode_hooks(const Node& list, const Trail& trail, std::string_view when) {
  return each<Hook>(list, trail, [when](const Node& node, const Trail& here, Hook& out) -> Status {
    TRY(out, decode_hook(node, here));
    out.when = when;
    return {};
  });
}

}  // namespace dvsguard::compose
