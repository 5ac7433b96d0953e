#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/build/script.h"
#include "core/compose/model.h"
#include "core/compose/variables.h"
#include "core/docker_run/containers.h"

// A script's containers: every one has a name of its own, and a model that decodes, or says what is wrong
// with it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvsguard;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto script = build::parse_script(bytes, file_name("f.sh"));
  if (!script) return 0;
  compose::Variables variables;
  variables.set("KEY", {"/keys/ecdsa.json", {}});
  variables.set("EMPTY", {"", {}});
  const auto containers = docker_run::find_containers(*script, {"f.sh", "/project"}, variables);
  if (containers.all.size() > docker_run::kMaxContainers) std::abort();
  for (const docker_run::Container& container : containers.all) {
    if (container.name.empty()) std::abort();
    if (!container.model.is_map()) {
      if (container.unread.empty()) std::abort();
      continue;
    }
    if (const auto project = compose::decode_project(container.model);
        project && project->services.size() != 1)
      std::abort();
  }
  return 0;
}
