#pragma once

#include <string>
#include <vector>

#include "core/report/rule.h"

// `dvsguard check`: a Compose project against the practices.
namespace dvsguard::cli {

enum class Format { Text, Json };

struct CheckOptions {
  std::string directory;  // of the project; empty: the working directory
  std::vector<std::string> files, profiles, env_files;
  std::string project_directory, project_name;
  Format format = Format::Text;
  report::Severity fail_on = report::Severity::Medium;
  std::vector<report::Practice> require;
};

// The exit code.
int perform_check(const CheckOptions& options);

}  // namespace dvsguard::cli
