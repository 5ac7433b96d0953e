#pragma once

#include "core/base/result.h"
#include "core/signer/config.h"

namespace dvsguard::app_signer {

// What the starter writes to a child that holds no key: a length (32 bits, little-endian), and so many bytes
// of the config as canonical JSON. Read to the end of the descriptor, which is closed.
[[nodiscard]] Result<signer::Config> read_boot(int fd);

}  // namespace dvsguard::app_signer
