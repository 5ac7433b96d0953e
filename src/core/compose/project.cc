#include "core/compose/project.h"

#include <algorithm>
#include <string_view>

namespace dvsguard::compose {
namespace {

template <class T>
const T* find(const std::vector<T>& items, std::string T::* name, const KeyIndex& index,
              std::string_view wanted) {
  if (index.size() == items.size()) {
    const auto at = index.find(std::string(wanted));
    return at == index.end() ? nullptr : &items[at->second];
  }
  const auto found = std::ranges::find(items, wanted, name);
  return found == items.end() ? nullptr : &*found;
}

template <class T>
KeyIndex index_of(const std::vector<T>& items, std::string T::* name) {
  KeyIndex index;
  index.reserve(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) index.emplace(items[i].*name, i);
  return index;
}

}  // namespace

void index_keys(Project& project) {
  project.service_index = index_of(project.services, &Service::name);
  project.network_index = index_of(project.networks, &Network::key);
  project.volume_index = index_of(project.volumes, &Volume::key);
  project.secret_index = index_of(project.secrets, &FileObject::key);
  project.config_index = index_of(project.configs, &FileObject::key);
}

const Service* find_service(const Project& project, std::string_view name) {
  return find(project.services, &Service::name, project.service_index, name);
}

const Network* find_network(const Project& project, std::string_view key) {
  return find(project.networks, &Network::key, project.network_index, key);
}

const Volume* find_volume(const Project& project, std::string_view key) {
  return find(project.volumes, &Volume::key, project.volume_index, key);
}

const FileObject* find_secret(const Project& project, std::string_view key) {
  return find(project.secrets, &FileObject::key, project.secret_index, key);
}

const FileObject* find_config(const Project& project, std::string_view key) {
  return find(project.configs, &FileObject::key, project.config_index, key);
}

}  // namespace dvsguard::compose
