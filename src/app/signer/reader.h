#pragma once

#include "core/base/result.h"
#include "core/signer/config.h"

// The process that asks a chain's upstream what clients want to know. It has no key and no link to the vault:
// nothing that it says is an observation. core/upstream/read.h has what they say to each other.
//
// Allowed are the methods of the config that change nothing; eth_estimateGas always, for the front itself
// fills it into transactions. Whether a client may call it is the front's to check.
namespace dvsguard::app_signer {

// Until the front closes the link.
[[nodiscard]] Status run_reader(const signer::Config& config, int link);

}  // namespace dvsguard::app_signer
