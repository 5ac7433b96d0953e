#pragma once

#include <string>

#include "app/project/examine.h"
#include "core/confine/harden.h"

// `dvsguard harden`: writes an override that mends what an override can.
namespace dvsguard::cli {

struct HardenOptions {
  ProjectOptions project;
  std::string config;  // the operator's file
  confine::Level level = confine::Level::Safe;
  std::string output;         // empty: compose.dvsguard.yaml in the project's folder
  bool from_running = false;  // measure the project's running containers
  bool force = false;         // replace what is there
  bool dry_run = false;       // show, write nothing
};

// The exit code.
int perform_harden(const HardenOptions& options);

}  // namespace dvsguard::cli
