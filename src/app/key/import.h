#pragma once

#include "app/key/command.h"

// `dvsguard key import`: a V3 keystore, a hexadecimal key, or a mnemonic.
namespace dvsguard::cli {

int perform_key_import(const KeyOptions& options);

}  // namespace dvsguard::cli
