#include "core/contract/held.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "core/contract/privilege.h"

namespace dvsguard::contract {
namespace {

using compose::Service;
using compose::Text;
using std::string_view;

// What Docker leaves a container that drops nothing (moby, oci/caps/defaults.go).
constexpr std::array<string_view, 14> kDefaultCapabilities = {
    "AUDIT_WRITE",      "CHOWN",   "DAC_OVERRIDE", "FOWNER", "FSETID",  "KILL",   "MKNOD",
    "NET_BIND_SERVICE", "NET_RAW", "SETFCAP",      "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"};

bool is_true(const compose::Field<bool>& field) {
  return field.is_unknown() || field.value_or(false);
}

// Unknown may be anything.
bool may_be(PrivilegeKind kind, const Text& field, string_view what) {
  return field.is_unknown() || (field.get() != nullptr && normal_form(kind, *field.get()) == what);
}

bool any_may_be(PrivilegeKind kind, const compose::Texts& fields, string_view what) {
  return std::any_of(fields.begin(), fields.end(),
                     [&](const Text& text) { return may_be(kind, text, what); });
}

bool has_capability(const Service& service, string_view what) {
  constexpr auto kKind = PrivilegeKind::Capability;
  if (is_true(service.privileged)) return true;
  if (any_may_be(kKind, service.cap_add, what) || any_may_be(kKind, service.cap_add, "ALL")) return true;
  const bool dropped =
      any_may_be(kKind, service.cap_drop, what) || any_may_be(kKind, service.cap_drop, "ALL");
  return !dropped && std::find(kDefaultCapabilities.begin(), kDefaultCapabilities.end(), what) !=
                         kDefaultCapabilities.end();
}

bool request_is(const compose::DeviceRequest& request, string_view what) {
  constexpr auto kKind = PrivilegeKind::Device;
  return what == "gpu" || may_be(kKind, request.driver, what) ||
         any_may_be(kKind, request.capabilities, what);
}

bool has_device(const Service& service, string_view what) {
  constexpr auto kKind = PrivilegeKind::Device;
  const auto requested = [&](const compose::DeviceRequest& request) { return request_is(request, what); };
  if (std::any_of(service.gpus.begin(), service.gpus.end(), requested)) return true;
  if (service.deploy &&
      std::any_of(service.deploy->devices.begin(), service.deploy->devices.end(), requested)) {
    return true;
  }
  if (any_may_be(kKind, service.device_cgroup_rules, what)) return true;
  return std::any_of(service.devices.begin(), service.devices.end(), [&](const compose::Device& device) {
    return may_be(kKind, device.source, what) || may_be(kKind, device.target, what);
  });
}

bool has_port(const Service& service, string_view what) {
  if (service.network_mode.is_unknown() || service.network_mode.value_or("") == "host") return true;
  return std::any_of(service.ports.begin(), service.ports.end(), [&](const compose::Port& port) {
    if (port.target.get() == nullptr) return true;
    return speaks_of(PrivilegeKind::Port, what, std::to_string(*port.target.get()) + "/" + port.protocol);
  });
}

// Where Compose puts a secret or config that names no absolute target.
bool grant_at(const std::vector<compose::Grant>& grants, string_view folder, string_view what) {
  return std::any_of(grants.begin(), grants.end(), [&](const compose::Grant& grant) {
    if (grant.source.is_unknown() || grant.target.is_unknown()) return true;
    const std::string name = grant.target.value_or(grant.source.value_or(""));
    return (name.starts_with('/') ? name : std::string(folder) + name) == what;
  });
}

bool has_mount(const Service& service, string_view what) {
  constexpr auto kKind = PrivilegeKind::Mount;
  if (!service.volumes_from.empty() || is_true(service.use_api_socket)) return true;
  if (grant_at(service.secrets, "/run/secrets/", what) || grant_at(service.configs, "/", what)) return true;
  return std::any_of(service.volumes.begin(), service.volumes.end(), [&](const compose::Mount& mount) {
    return may_be(kKind, mount.target, what) || may_be(kKind, mount.source, what) ||
           normal_form(kKind, mount.source_as_written) == what;
  });
}

bool overlap(string_view a, string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  return b.starts_with(a) && (b.size() == a.size() || a == "/" || b[a.size()] == '/');
}

bool may_overlap(const Text& field, string_view what) {
  if (field.get() == nullptr) return field.is_unknown();
  // A `tmpfs` entry has its options behind a colon.
  const string_view path = string_view(*field.get()).substr(0, field.get()->find(':'));
  return overlap(normal_form(PrivilegeKind::Write, path), what);
}

bool may_write(const Service& service, string_view what) {
  if (!service.read_only.is_known() || !*service.read_only.get()) return true;
  if (!service.volumes_from.empty()) return true;
  if (std::any_of(service.tmpfs.begin(), service.tmpfs.end(),
                  [&](const Text& text) { return may_overlap(text, what); })) {
    return true;
  }
  return std::any_of(service.volumes.begin(), service.volumes.end(), [&](const compose::Mount& mount) {
    const bool read_only = mount.read_only.is_known() && *mount.read_only.get();
    return !read_only && may_overlap(mount.target, what);
  });
}

bool has_namespace(const Service& service, string_view what) {
  if (what == "network") return !service.network_mode.is_absent();
  if (what == "pid") return !service.pid.is_absent();
  if (what == "ipc") return !service.ipc.is_absent();
  if (what == "uts") return !service.uts.is_absent();
  if (what == "cgroup") return !service.cgroup.is_absent();
  return !service.userns_mode.is_absent();
}

// `what` is a path of property names: "runtime", "deploy.update_config".
bool has_option(const Service& service, const text::Node& model, string_view what) {
  const text::Node* node = model.find("services");
  if (node != nullptr) node = node->find(service.name);
  while (node != nullptr && !what.empty()) {
    const std::size_t dot = what.find('.');
    node = node->find(what.substr(0, dot));
    what = dot == string_view::npos ? string_view() : what.substr(dot + 1);
  }
  return node != nullptr;
}

}  // namespace

bool holds(const Service& service, const text::Node& model, const Privilege& privilege) {
  const std::string what = normal_form(privilege.kind, privilege.what.text);
  switch (privilege.kind) {
    case PrivilegeKind::Capability:
      return has_capability(service, what);
    case PrivilegeKind::Device:
      return has_device(service, what);
    case PrivilegeKind::Port:
      return has_port(service, what);
    case PrivilegeKind::Mount:
      return has_mount(service, what);
    case PrivilegeKind::Egress:
      return service.network_mode.value_or("") != "none";
    case PrivilegeKind::Write:
      return may_write(service, what);
    case PrivilegeKind::Sysctl:
      return std::any_of(service.sysctls.begin(), service.sysctls.end(),
                         [&](const compose::NamedText& sysctl) { return sysctl.name == what; });
    case PrivilegeKind::Group:
      return any_may_be(PrivilegeKind::Group, service.group_add, what);
    case PrivilegeKind::Namespace:
      return has_namespace(service, what);
    case PrivilegeKind::Option:
      return has_option(service, model, what);
  }
  return false;
}

}  // namespace dvsguard::contract
