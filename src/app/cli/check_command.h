#pragma once

#include <string>
#include <vector>

#include "app/cli/examine.h"
#include "core/report/rule.h"
#include "core/report/select.h"

// `dvsguard check`: Compose projects against the practices.
namespace dvsguard::cli {

enum class Format { Text, Json, Sarif, Junit };

struct CheckOptions {
  ProjectOptions project;                // its `directory` is not used
  std::vector<std::string> directories;  // of the projects; none: the working directory
  bool all = false;                      // every project of the operator's file
  bool host = false;                     // this host's accounts, engine and settings count as evidence
  std::string config;                    // that file, where it is not at its usual place
  report::Selection selection;
  std::string baseline;  // an earlier report
  Format format = Format::Text;
  report::Severity fail_on = report::Severity::Medium;
  std::vector<report::Practice> require;
};

// The exit code.
int perform_check(const CheckOptions& options);

}  // namespace dvsguard::cli
