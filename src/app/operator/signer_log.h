#pragma once

#include <cstdint>
#include <optional>
#include <string>

// `dvsguard signer log`: what was signed, and proof of it.
namespace dvsguard::cli {

struct SignerLogOptions {
  std::string config;
  bool json = false;
  std::string since, grant, client, kind;  // of show
  std::optional<std::uint64_t> index;      // of prove
  std::string from;                        // of prove: a file with an earlier checkpoint
};

// Entries, once all of the log was held against its checkpoint and anchor.
int perform_signer_log_show(const SignerLogOptions& options);
// 1 where the log does not hold.
int perform_signer_log_verify(const SignerLogOptions& options);
int perform_signer_log_prove(const SignerLogOptions& options);

}  // namespace dvsguard::cli
