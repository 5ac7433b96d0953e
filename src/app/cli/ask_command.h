#pragma once

#include <string>

#include "app/project/examine.h"

// `dvsguard ask`: the message for a project's team.
namespace dvsguard::cli {

struct AskOptions {
  ProjectOptions project;
  std::string config;  // the operator's file
};

// The exit code.
int perform_ask(const AskOptions& options);

}  // namespace dvsguard::cli
