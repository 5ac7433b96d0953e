#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/eth/u256.h"

// Amounts and durations as people write them.
namespace dvsguard::signer {

// "60 gwei", "0.05 ether", "1500 wei", "1500": wei. Refused: more decimals than the unit has, signs,
// exponents.
[[nodiscard]] Result<eth::U256> parse_amount(std::string_view text);

// "90s", "10m", "12h", "7d": seconds, from 1 s to 366 days.
[[nodiscard]] Result<std::uint64_t> parse_duration(std::string_view text);

}  // namespace dvsguard::signer
