#include "core/practice/mounts.h"

#include <utility>

#include "core/practice/volume_options.h"

namespace dvsguard::practice {
namespace {

using compose::Borrowed;
using compose::FileObject;
using compose::Grant;
using compose::Mount;
using compose::Project;
using compose::Service;

// What the engine client mounts for `use_api_socket` (docker/compose pkg/compose/apiSocket.go).
constexpr std::string_view kApiSocket = "/var/run/docker.sock";

void set_source(HostMount& mount, const compose::Text& source, const std::string& resolved) {
  if (const std::string* path = source.get()) {
    mount.unresolved = *path;
    mount.source = resolved.empty() ? *path : resolved;
    return;
  }
  mount.source_known = false;
  mount.cause = source.is_unknown() ? source.why_unknown()->cause : "its source is not written down";
}

HostMount bind_mount(const Mount& item) {
  HostMount mount;
  set_source(mount, item.source, item.resolved_source);
  mount.shown = item.source_as_written.empty() ? mount.unresolved : item.source_as_written;
  mount.target = item.target.value_or("");
  mount.read_only = item.read_only.value_or(false);
  mount.propagation = item.propagation.value_or("");
  mount.unknown_modes = item.unknown_modes;
  mount.where = item.where;
  return mount;
}

// A named volume that the local driver makes out of paths of the host.
void add_volume(const Project& project, const Mount& item, std::vector<HostMount>& mounts) {
  const std::string* key = item.source.get();
  const compose::Volume* volume = key != nullptr ? compose::find_volume(project, *key) : nullptr;
  if (volume == nullptr) return;
  for (const VolumeSource& source : host_sources(*volume)) {
    HostMount mount;
    mount.by = MountedBy::DriverOption;
    set_source(mount, source.path, source.resolved);
    mount.shown = mount.unresolved;
    mount.target = item.target.value_or("");
    mount.read_only = source.read_only || item.read_only.value_or(false);
    mount.propagation = source.propagation;
    mount.unknown_modes = item.unknown_modes;
    mount.where = item.where;
    add_places(mount.where, source.path.where());
    mounts.push_back(std::move(mount));
  }
}

// Compose mounts the file of a secret or config read-only: a secret below /run/secrets, a config below /.
void add_grant(const Grant& grant, const FileObject* object, MountedBy by, std::vector<HostMount>& mounts) {
  if (object == nullptr || object->file.is_absent()) return;
  HostMount mount;
  mount.by = by;
  set_source(mount, object->file, object->resolved_file);
  mount.shown = mount.unresolved;
  mount.target = grant.target.value_or(grant.source.value_or(""));
  if (!mount.target.starts_with('/'))
    mount.target = (by == MountedBy::Secret ? "/run/secrets/" : "/") + mount.target;
  mount.read_only = true;
  mount.where = grant.where;
  add_places(mount.where, object->file.where());
  mounts.push_back(std::move(mount));
}

void add_api_socket(const Service& service, std::vector<HostMount>& mounts) {
  const bool* wanted = service.use_api_socket.get();
  if (service.use_api_socket.is_absent() || (wanted != nullptr && !*wanted)) return;
  HostMount mount;
  mount.by = MountedBy::ApiSocket;
  mount.source_known = wanted != nullptr;
  if (!mount.source_known) mount.cause = service.use_api_socket.why_unknown()->cause;
  mount.source = mount.source_known ? kApiSocket : "";
  mount.unresolved = mount.source;
  mount.shown = "use_api_socket";
  mount.target = kApiSocket;
  mount.where = service.use_api_socket.where();
  mounts.push_back(std::move(mount));
}

void add_own(const Project& project, const Service& service, std::vector<HostMount>& mounts) {
  for (const Mount& item : service.volumes) {
    if (item.type == compose::MountType::Bind || item.type == compose::MountType::NamedPipe)
      mounts.push_back(bind_mount(item));
    else if (item.type == compose::MountType::Volume)
      add_volume(project, item, mounts);
  }
  for (const Grant& grant : service.secrets)
    add_grant(grant, compose::find_secret(project, grant.source.value_or("")), MountedBy::Secret, mounts);
  for (const Grant& grant : service.configs)
    add_grant(grant, compose::find_config(project, grant.source.value_or("")), MountedBy::Config, mounts);
  add_api_socket(service, mounts);
}

HostMount unseen_mounts(const Borrowed& borrowed) {
  HostMount mount;
  mount.by = MountedBy::VolumesFrom;
  mount.source_known = false;
  mount.outside_project = borrowed.from == Borrowed::From::Outside;
  mount.cause = mount.outside_project ? "the mounts of a container outside the project" : borrowed.cause;
  mount.where = borrowed.where;
  return mount;
}

void add_borrowed(const Project& project, const Service& service, std::vector<HostMount>& mounts) {
  for (const Borrowed& borrowed : service.borrowed) {
    if (borrowed.from != Borrowed::From::Service) {
      mounts.push_back(unseen_mounts(borrowed));
      continue;
    }
    std::vector<HostMount> theirs;
    add_own(project, project.services[borrowed.service], theirs);
    for (HostMount& mount : theirs) {
      mount.by = MountedBy::VolumesFrom;
      mount.read_only = mount.read_only || borrowed.read_only;
      Places where = borrowed.where;
      add_places(where, mount.where);
      mount.where = std::move(where);
      mounts.push_back(std::move(mount));
    }
  }
}

}  // namespace

std::vector<HostMount> host_mounts(const Project& project, const Service& service) {
  std::vector<HostMount> mounts;
  add_own(project, service, mounts);
  add_borrowed(project, service, mounts);
  return mounts;
}

bool lies_in(std::string_view path, std::string_view folder) {
  if (folder == "/") return path.starts_with('/');
  if (!path.starts_with(folder)) return false;
  return path.size() == folder.size() || path[folder.size()] == '/';
}

}  // namespace dvsguard::practice
