#include "core/host/running.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

namespace dvsguard::host {
namespace {

// Folders that a service may find empty after a restart, and those that are too wide to be mounted over as a
// whole: what the image keeps in them would be gone. Not /var/lib: a record of what was signed may stand
// there, and a signer that forgets it is slashed.
struct Forgettable {
  std::string_view folder;
  bool whole;
};
constexpr std::array kForgettable = {
    Forgettable{"/tmp", true},     Forgettable{"/run", true},        Forgettable{"/var/run", true},
    Forgettable{"/var/tmp", true}, Forgettable{"/var/cache", false}, Forgettable{"/var/log", false},
};

bool is_below(std::string_view path, std::string_view folder) {
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

bool is_at_or_below(std::string_view path, std::string_view folder) {
  return path == folder || is_below(path, folder);
}

std::string parent_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == 0 || slash == std::string::npos ? "/" : path.substr(0, slash);
}

// Mounted over, or a file that the engine itself puts there.
bool is_mounted(const std::string& path, const std::vector<MountPoint>& mounts) {
  constexpr std::array<std::string_view, 3> kKernel = {"/dev", "/proc", "/sys"};
  constexpr std::array<std::string_view, 5> kEngine = {"/etc/hosts", "/etc/hostname", "/etc/resolv.conf",
                                                       "/etc/mtab", "/.dockerenv"};
  const auto holds = [&path](std::string_view folder) { return is_at_or_below(path, folder); };
  return std::any_of(kKernel.begin(), kKernel.end(), holds) ||
         std::find(kEngine.begin(), kEngine.end(), path) != kEngine.end() ||
         std::any_of(mounts.begin(), mounts.end(),
                     [&holds](const MountPoint& mount) { return holds(mount.target); });
}

// The folder to mount over for a change; empty where none will do.
std::string folder_for(const Change& change) {
  const std::string& path = change.path;
  // A record of what was signed may stand in /var/lib, and a signer that forgets it is slashed: only where
  // nothing but empty folders was made is nothing lost.
  constexpr std::string_view kState = "/var/lib";
  if (is_below(path, kState)) {
    const std::string parent = parent_of(path);
    return change.empty_folder && parent != kState ? parent : std::string();
  }
  for (const auto& [folder, whole] : kForgettable) {
    if (path == folder) return whole ? path : std::string();
    if (!is_below(path, folder)) continue;
    std::string parent = parent_of(path);
    return parent == folder && !whole ? std::string() : parent;
  }
  return {};
}

// A folder that the service makes by itself inside another that is mounted needs no mount of its own.
void drop_made(std::set<std::string>& folders, const std::set<std::string>& added) {
  for (auto folder = folders.begin(); folder != folders.end();) {
    bool inside = false;
    for (std::string at = *folder; added.count(at) != 0 && !inside;) {
      at = parent_of(at);
      inside = folders.count(at) != 0;
    }
    folder = inside ? folders.erase(folder) : std::next(folder);
  }
}

}  // namespace

Written written_in(const std::vector<Change>& changes, const std::vector<MountPoint>& mounts) {
  std::set<std::string> parents, added, folders;
  std::map<std::string, const Change*> paths;
  for (const Change& change : changes) {
    paths[change.path] = &change;
    parents.insert(parent_of(change.path));
    if (change.kind == Change::Kind::Added) added.insert(change.path);
  }
  Written written;
  for (const auto& [path, change] : paths) {
    // A folder is listed when what is in it changed, too.
    if (parents.count(path) != 0 || is_mounted(path, mounts)) continue;
    if (std::string folder = folder_for(*change); folder.empty()) {
      written.elsewhere.push_back(path);
    } else {
      folders.insert(std::move(folder));
    }
  }
  // What is lost with one file of a folder is lost with the whole folder.
  for (const std::string& path : written.elsewhere) folders.erase(parent_of(path));
  drop_made(folders, added);
  written.folders.assign(folders.begin(), folders.end());
  return written;
}

std::optional<User> user_of(const std::vector<User>& processes) {
  std::map<std::pair<Id, Id>, std::size_t> counts;
  for (const User& user : processes) {
    if (user.uid != 0) ++counts[{user.uid, user.gid}];
  }
  const auto most = std::max_element(counts.begin(), counts.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  if (most == counts.end()) return std::nullopt;
  return User{most->first.first, most->first.second};
}

void merge(Running& service, const Running& container) {
  if (service.containers == 0) {
    service = container;
    service.containers = 1;
    return;
  }
  ++service.containers;
  if (!service.user) service.user = container.user;
  service.memory_peak = std::max(service.memory_peak, container.memory_peak);
  service.pids_peak = std::max(service.pids_peak, container.pids_peak);
  if (service.unknown_writes.empty()) service.unknown_writes = container.unknown_writes;
  const auto join = [](std::vector<std::string>& to, const std::vector<std::string>& from) {
    std::set<std::string> all(to.begin(), to.end());
    all.insert(from.begin(), from.end());
    to.assign(all.begin(), all.end());
  };
  join(service.written.folders, container.written.folders);
  join(service.written.elsewhere, container.written.elsewhere);
}

}  // namespace dvsguard::host
