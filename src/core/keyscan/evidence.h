#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/keyscan/candidate.h"

// Whether what belongs to a scalar stands beside it.
namespace dvsguard::keyscan {

// "its address 0x… stands beside it", or its public key; empty where neither stands within reach of
// [start, end). Costs a curve multiplication only where something of their shape does.
[[nodiscard]] std::string evidence_beside(std::span<const std::uint8_t, 32> scalar, std::string_view text,
                                          std::size_t start, std::size_t end, Findings& findings);

}  // namespace dvsguard::keyscan
