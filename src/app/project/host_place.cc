#include "app/project/host_place.h"

#include <string>

#include "edge/sys/process.h"

namespace dvsguard::cli {

host::Place host_place() {
  const compose::Environment environment = sys::environment();
  const auto value = [&environment](const char* name) {
    const auto found = environment.find(name);
    return found == environment.end() ? std::string() : found->second;
  };
  host::Place place;
  place.docker_host = value("DOCKER_HOST");
  place.runtime_folder = value("XDG_RUNTIME_DIR");
  place.config_folder = value("XDG_CONFIG_HOME");
  if (place.config_folder.empty()) place.config_folder = value("HOME") + "/.config";
  return place;
}

}  // namespace dvsguard::cli
