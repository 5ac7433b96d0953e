#pragma once

#include <vector>

#include "core/base/result.h"
#include "core/contract/contract.h"
#include "core/contract/reader.h"

// The keys of a contract, and what each may sign.
namespace dvsguard::contract {

[[nodiscard]] Result<std::vector<Key>> read_keys(const At& at);

}  // namespace dvsguard::contract
