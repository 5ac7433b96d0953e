#pragma once

#include <span>

#include "core/base/result.h"

namespace dvsguard::app_signer {

// `dvsguard signer-front --vault FD --reader FD --boot FD --listen FD …`: talks to clients, and has no key
// and no network but them. `boot` gives the config's canonical JSON after its length (32 bits, the least
// significant byte first). Ends without an error when the vault's link is closed.
[[nodiscard]] Status run_front(std::span<const char* const> arguments);

}  // namespace dvsguard::app_signer
