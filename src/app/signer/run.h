#pragma once

#include <string>

#include "core/base/result.h"
#include "core/signer/config.h"

// `dvsguard signer run`: starts the signer's processes, each with what it needs and no more, and ends with
// them.
namespace dvsguard::app_signer {

struct RunOptions {
  signer::Config config;
  std::string config_json;  // RFC 8785, of the same file
  std::string folder;       // that its relative paths start at
};

// Until SIGTERM or SIGINT, or until the vault ends. Error: something could not be set up, or the vault
// failed.
[[nodiscard]] Status run(const RunOptions& options);

}  // namespace dvsguard::app_signer
