#pragma once

#include <vector>

#include "core/base/result.h"
#include "core/contract/contract.h"
#include "core/contract/reader.h"

// What a release says of itself: where to talk, what a node needs, what changes, what is asked for.
namespace dvsguard::contract {

[[nodiscard]] Result<std::vector<Channel>> read_channels(const At& at);
[[nodiscard]] Result<Hardware> read_hardware(const At& at);
[[nodiscard]] Result<Upgrade> read_upgrade(const At& at);
[[nodiscard]] Result<Notes> read_notes(const At& at);
[[nodiscard]] Result<std::vector<AcceptRequest>> read_accept(const At& at);

}  // namespace dvsguard::contract
