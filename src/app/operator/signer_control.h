#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// What the operator tells a signer that runs: `dvsguard signer status`, `adopt`, `call`, `unstick`, `cancel`,
// `follow-public-ip`.
namespace dvsguard::cli {

struct SignerControlOptions {
  std::string config;
  bool json = false;                   // of status
  std::string account;                 // its name or address
  std::optional<std::uint64_t> chain;  // absent: the only one
  std::optional<std::uint64_t> nonce;
  bool yes = false;  // do not ask
  std::string grant;
  std::vector<std::string> arguments;  // name=value
  std::optional<std::uint64_t> gas;    // absent: the grant's cap
  std::uint64_t wait = 300;            // seconds for the receipt; 0: do not wait
  std::uint64_t every = 60;            // of follow-public-ip: seconds
  bool once = false;                   // of follow-public-ip: one look
};

int perform_signer_status(const SignerControlOptions& options);
int perform_signer_adopt(const SignerControlOptions& options);
// 1 where the signer refused, no upstream took it, or the chain reverted it.
int perform_signer_call(const SignerControlOptions& options);
int perform_signer_unstick(const SignerControlOptions& options);
int perform_signer_cancel(const SignerControlOptions& options);
int perform_signer_follow(const SignerControlOptions& options);

}  // namespace dvsguard::cli
