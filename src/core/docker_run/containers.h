#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/build/script.h"
#include "core/compose/variables.h"
#include "core/docker_run/command_line.h"
#include "core/text/node.h"

// `docker run` command lines of a shell script to Compose services, so that the same rules judge both by what
// the container could do. podman, nerdctl, `create`, `container run` and sudo before them are the same;
// `docker compose run` starts a service that the Compose file declares, and is none.
namespace dvsguard::docker_run {

inline constexpr std::size_t kMaxContainers = 200;  // of one script

struct Container {
  std::string name;  // "run.sh:35": the script, as it is shown, and the line
  Place place;       // of the program's word
  bool one_shot =
      true;  // neither detached nor restarted: it ends with its job, or with the operator's terminal
  text::Node
      model;  // a canonical Compose project of one service, paths still relative to the script's folder
  text::Node written;  // the service with its variables as the script spells them
  std::vector<Unread> unread;
};

struct Containers {
  std::vector<Container> all;
  bool whole = true;  // false: the script nests deeper, or has more of them, than is read
};

// Where a script stands.
struct ScriptPlace {
  std::string name;    // in the project, "run.sh": what its containers are called after
  std::string folder;  // absolute
};

// `variables`: the project's. A command whose words fit no container, such as a port that is none, is in
// `all` with its reason in `unread` and no model: the engine would refuse it.
[[nodiscard]] Containers find_containers(const build::Script& script, const ScriptPlace& place,
                                         const compose::Variables& variables);

}  // namespace dvsguard::docker_run
