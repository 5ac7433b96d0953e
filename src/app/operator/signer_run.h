#pragma once

#include <string>

// `dvsguard signer run` and `relay`: what stays until it is stopped.
namespace dvsguard::cli {

struct SignerRunOptions {
  std::string config;
};

// Until it is stopped, or its vault ends.
int perform_signer_run(const SignerRunOptions& options);

struct SignerRelayOptions {
  std::string listen;
  std::string socket;
};

// The program dvsguard-relay, in this process's place.
int perform_signer_relay(const SignerRelayOptions& options);

}  // namespace dvsguard::cli
