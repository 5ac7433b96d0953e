#include "core/practice/mount_table.h"

#include "core/compose/lexical_path.h"
#include "core/practice/mounts.h"

namespace dvsguard::practice {

using compose::Service;

bool has_mounts(const Service& service) {
  return !service.volumes.empty() || !service.volumes_from.empty() || !service.configs.empty() ||
         !service.secrets.empty();
}

MountTable::MountTable(const compose::Project& project, const Service& service) {
  for (const HostMount& mount : host_mounts(project, service)) {
    if (mount.target.starts_with('/')) hosts_.emplace(compose::clean_path(mount.target), mount.unresolved);
  }
  for (const compose::Mount& mount : service.volumes) {
    const std::string target = mount.target.value_or("");
    if (target.starts_with('/')) hosts_.emplace(compose::clean_path(target), "");
  }
  for (const compose::Text& tmpfs : service.tmpfs) {
    const std::string text = tmpfs.value_or("");
    const std::string target = text.substr(0, text.find(':'));
    if (target.starts_with('/')) hosts_.emplace(compose::clean_path(target), "");
  }
}

MountTable::Source MountTable::source_of(std::string_view path) const {
  for (std::string folder(path);; folder = compose::parent_path(folder)) {
    if (const auto found = hosts_.find(folder); found != hosts_.end()) {
      if (found->second.empty()) return {};
      const std::string_view below = path.substr(folder == "/" ? 0 : folder.size());
      return {found->second, compose::clean_path(found->second + std::string(below))};
    }
    if (folder == "/" || folder == ".") return {};
  }
}

}  // namespace dvsguard::practice
