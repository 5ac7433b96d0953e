#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/contract/contract.h"

// A signer.yaml to start from, drafted from what a project's contract says its keys are for. The operator
// narrows it and fills in what only he knows: each such place reads FILL, with which no signer starts.
namespace dvsguard::draft {

struct Known {
  std::string account;                                     // its address, or empty
  std::string keystore;                                    // or empty
  std::vector<std::string> upstreams;                      // of every chain that the contract names
  std::string log_folder, log_anchor;                      // the anchor may be empty
  std::optional<std::uint32_t> uid;                        // of the clients' processes, as the host counts
  std::optional<std::uint64_t> chain;                      // of calls that name none
  std::string gas, fee_per_gas, tip_per_gas, fee, budget;  // caps as the file writes them, or empty
};

// With a grant for each call of an ecdsa key that is on the list of reviewed harmless ones. Every other use
// stands in a comment, with why: nothing is ever put into `reviewed` here. All that comes from the contract
// is quoted.
[[nodiscard]] std::string signer_file(const contract::Contract& contract, const Known& known);

}  // namespace dvsguard::draft
