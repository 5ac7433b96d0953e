#pragma once

#include <span>

#include "core/base/result.h"

// The observer and the reader as `dvsguard signer run` starts them.
namespace dvsguard::app_signer {

// --link FD --boot FD --chain ID --upstream N, or --link FD --boot FD --echo N.
[[nodiscard]] Status observe(std::span<const char* const> arguments);
// --link FD --boot FD.
[[nodiscard]] Status read(std::span<const char* const> arguments);

}  // namespace dvsguard::app_signer
