#pragma once

#include <cstdint>
#include <string>

#include "core/grant/usage.h"

// An entry of the signer's log as people read it.
namespace dvsguard::cli {

// One line: its number, when, what.
[[nodiscard]] std::string entry_text(std::uint64_t number, const grant::Entry& entry);

[[nodiscard]] const grant::Moment& moment_of(const grant::Entry& entry);

}  // namespace dvsguard::cli
