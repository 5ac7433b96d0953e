#include "core/practice/key_material.h"

#include "core/practice/practices.h"
#include "core/text/display.h"

namespace dvsguard::practice {

std::string shown_path(const Evidence& evidence, std::string_view path) {
  const std::string& directory = evidence.loaded.project.directory;
  if (lies_in(path, directory) && path.size() > directory.size() + 1)
    path.remove_prefix(directory.size() + 1);
  return text::printable(path);
}

namespace {

std::set<std::string> shared_env_files(const compose::Project& project) {
  std::set<std::string> seen, shared;
  for (const compose::Service& service : project.services) {
    std::set<std::string> own;
    for (const compose::Variable& variable : service.environment) own.insert(variable.env_file);
    for (const std::string& file : own) {
      if (!seen.insert(file).second) shared.insert(file);
    }
  }
  shared.erase("");
  return shared;
}

}  // namespace

std::vector<ServiceKeys> service_keys(const Evidence& evidence, const RawProject& raw) {
  const std::set<std::string> shared = shared_env_files(evidence.loaded.project);
  std::vector<ServiceKeys> services;
  for (const compose::Service& service : evidence.loaded.project.services) {
    services.push_back({.service = &service,
                        .mounts = key_mounts(evidence, raw, shared, service),
                        .variables = key_variables(raw, service)});
  }
  return services;
}

void check_key_material(const Evidence& evidence, report::Outcome& outcome) {
  const RawProject raw(evidence);
  const std::vector<ServiceKeys> services = service_keys(evidence, raw);
  check_key_mounts(evidence, services, outcome);
  check_key_variables(evidence, raw, services, outcome);
  check_key_images(evidence, outcome);
  check_key_arguments(evidence, raw, outcome);
  check_shared_keys(evidence, services, outcome);
  check_key_files(evidence, outcome);
}

}  // namespace dvsguard::practice
