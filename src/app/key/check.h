#pragma once

#include "app/key/command.h"
#include "core/keystore/v3.h"

// `dvsguard key check`, and how a keystore is described.
namespace dvsguard::cli {

// "scrypt, N=262144, r=8, p=1"
[[nodiscard]] std::string kdf_text(const keystore::V3& keystore);

int perform_key_check(const KeyOptions& options);

}  // namespace dvsguard::cli
