#include "core/practice/volume_options.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace dvsguard::practice {
namespace {

using compose::Text;
using compose::Volume;

constexpr std::array<std::string_view, 8> kPropagations = {
    "shared", "rshared", "slave", "rslave", "private", "rprivate", "unbindable", "runbindable"};
constexpr std::array<std::string_view, 9> kNetworkTypes = {"nfs", "nfs4", "cifs",      "smb3",  "9p",
                                                           "afs", "ceph", "glusterfs", "lustre"};
constexpr std::array<std::string_view, 11> kPseudoTypes = {"proc",    "sysfs",      "devtmpfs", "debugfs",
                                                           "tracefs", "securityfs", "cgroup",   "cgroup2",
                                                           "bpf",     "pstore",     "configfs"};
// Paths of the host in overlay's own options.
constexpr std::array<std::string_view, 3> kOverlayKeys = {"lowerdir=", "upperdir=", "workdir="};

const Text& option(const Volume& volume, const std::string& name) {
  static const Text kAbsent;
  const auto found = volume.driver_opts.find(name);
  return found == volume.driver_opts.end() ? kAbsent : found->second;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t at = text.find(separator);
    if (at != 0) parts.emplace_back(text.substr(0, at));
    if (at == std::string_view::npos) break;
    text.remove_prefix(at + 1);
  }
  return parts;
}

bool is_local(const Volume& volume) {
  return volume.driver.is_absent() || volume.driver.value_or("") == "local" ||
         volume.driver.value_or("local").empty();
}

bool is_bind(const std::vector<std::string>& options) {
  return std::ranges::any_of(options,
                             [](const std::string& word) { return word == "bind" || word == "rbind"; });
}

template <class List>
bool holds(const List& list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

VolumeSource source_of(Text path, const std::vector<std::string>& options) {
  VolumeSource source{.path = std::move(path)};
  for (const std::string& word : options) {
    if (word == "ro") source.read_only = true;
    if (word == "rw") source.read_only = false;
    if (holds(kPropagations, word)) source.propagation = word;
  }
  return source;
}

std::vector<VolumeSource> overlay_sources(const Text& o, const std::vector<std::string>& options) {
  std::vector<VolumeSource> sources;
  for (const std::string& word : options) {
    for (const std::string_view key : kOverlayKeys) {
      if (!word.starts_with(key)) continue;
      for (std::string& path : split(std::string_view(word).substr(key.size()), ':'))
        sources.push_back(source_of(Text::known(std::move(path), o.where()), options));
    }
  }
  return sources;
}

}  // namespace

std::vector<VolumeSource> host_sources(const Volume& volume) {
  // local-persist and kin: the plugin binds the path that it is given.
  if (!is_local(volume)) {
    const Text& mountpoint = option(volume, "mountpoint");
    if (mountpoint.is_absent()) return {};
    return {source_of(mountpoint, {})};
  }
  const Text& o = option(volume, "o");
  const Text& device = option(volume, "device");
  const std::vector<std::string> options = split(o.value_or(""), ',');
  const std::string type = option(volume, "type").value_or("");
  if (type == "overlay") return overlay_sources(o, options);
  if (is_bind(options) && !device.is_absent()) {
    VolumeSource source = source_of(device, options);
    source.resolved = volume.resolved_device;
    return {std::move(source)};
  }
  // What cannot be read may be a bind.
  if ((o.is_unknown() || option(volume, "type").is_unknown()) && !device.is_absent())
    return {source_of(o.is_unknown() ? o : option(volume, "type"), options)};
  return {};
}

VolumeKind kind_of(const Volume& volume) {
  if (!is_local(volume)) return VolumeKind::Plugin;
  const std::string type = option(volume, "type").value_or("");
  const std::string device = option(volume, "device").value_or("");
  const std::vector<std::string> options = split(option(volume, "o").value_or(""), ',');
  if (is_bind(options) || type == "overlay") return VolumeKind::Engine;
  if (option(volume, "type").is_unknown()) return VolumeKind::Engine;
  if (type == "tmpfs" || type == "ramfs") return VolumeKind::Memory;
  if (holds(kNetworkTypes, type) || type.starts_with("fuse.")) return VolumeKind::Network;
  if (holds(kPseudoTypes, type)) return VolumeKind::PseudoFileSystem;
  if (device.starts_with("/dev/")) return VolumeKind::Disk;
  if (type.empty() && device.empty()) return VolumeKind::Engine;
  return VolumeKind::NotUnderstood;
}

}  // namespace dvsguard::practice
