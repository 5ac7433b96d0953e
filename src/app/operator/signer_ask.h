#pragma once

#include "core/base/result.h"
#include "core/contract/contract.h"
#include "core/draft/signer_file.h"

// What `dvsguard signer init` asks at the terminal. An empty answer leaves a place to be filled in.
namespace dvsguard::cli {

// What the key is for, where no contract says it: one call of one client.
[[nodiscard]] Result<contract::Contract> ask_contract();

// What no flag said of the operator's own side.
[[nodiscard]] Status ask_known(draft::Known& known);

}  // namespace dvsguard::cli
