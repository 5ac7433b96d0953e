#include "core/compose/project.h"

#include <algorithm>
#include <string_view>

namespace dvsguard::compose {
namespace {

template <class T>
const T* find(const std::vector<T>& items, std::string T::* name, std::string_view wanted) {
  const auto found = std::ranges::find(items, wanted, name);
  return found == items.end() ? nullptr : &*found;
}

}  // namespace

const Service* find_service(const Project& project, std::string_view name) {
  return find(project.services, &Service::name, name);
}

const Network* find_network(const Project& project, std::string_view key) {
  return find(project.networks, &Network::key, key);
}

const Volume* find_volume(const Project& project, std::string_view key) {
  return find(project.volumes, &Volume::key, key);
}

const FileObject* find_secret(const Project& project, std::string_view key) {
  return find(project.secrets, &FileObject::key, key);
}

const FileObject* find_config(const Project& project, std::string_view key) {
  return find(project.configs, &FileObject::key, key);
}

}  // namespace dvsguard::compose
