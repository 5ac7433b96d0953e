#pragma once

#include <string>
#include <vector>

#include "core/compose/variables.h"
#include "core/docker_run/command_line.h"
#include "core/text/node.h"

// One command line as a service in Compose's own (short) syntax.
namespace dvsguard::docker_run {

struct ServiceNode {
  text::Node service;
  text::Node volumes;  // that its mounts define: those with a driver or options
  text::Node written;
  bool one_shot = true;
  std::vector<Unread> unread;
};

// `name` makes the names of its volumes; `moved`: relative paths are unknown.
[[nodiscard]] ServiceNode make_service(const CommandLine& line, const std::string& name, const Place& place,
                                       const compose::Variables& variables, bool moved);

}  // namespace dvsguard::docker_run
