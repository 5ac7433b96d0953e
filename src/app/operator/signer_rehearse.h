#pragma once

#include <string>

// `dvsguard signer explain` and `dvsguard signer test`: decisions without signing.
namespace dvsguard::cli {

struct SignerRehearseOptions {
  std::string config;
  std::string file;          // the request, or the examples
  std::string client;        // of explain; empty: the operator himself
  std::string observations;  // of explain: a file; empty: assumed
};

// 1 where the request would be refused.
int perform_signer_explain(const SignerRehearseOptions& options);
// 1 where an example is decided otherwise than it says.
int perform_signer_test(const SignerRehearseOptions& options);

}  // namespace dvsguard::cli
