#pragma once

#include <string>
#include <vector>

#include "app/cli/encode.h"
#include "app/project/examine.h"
#include "app/project/service_images.h"

// `dvsguard check`: Compose projects against the practices.
namespace dvsguard::cli {

struct CheckOptions {
  ProjectOptions project;                // its `directory` is not used
  std::vector<std::string> directories;  // of the projects; none: the working directory
  bool all = false;                      // every project of the operator's file
  bool host = false;                     // this host's accounts, engine and settings count as evidence
  ServiceImageOptions images;            // which images are looked into
  std::string config;                    // that file, where it is not at its usual place
  VerdictOptions verdict;
};

// The exit code.
int perform_check(const CheckOptions& options);

}  // namespace dvsguard::cli
