#pragma once

#include <string>

// `dvsguard signer run`.
namespace dvsguard::cli {

struct SignerRunOptions {
  std::string config;
};

// Until it is stopped, or its vault ends.
int perform_signer_run(const SignerRunOptions& options);

}  // namespace dvsguard::cli
