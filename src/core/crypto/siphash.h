#pragma once

#include <array>
#include <cstdint>
#include <string_view>

// SipHash-2-4: names to numbers that nobody without the key can make collide.
namespace dvsguard::crypto {

using SipHashKey = std::array<std::uint8_t, 16>;  // drawn at random, by the caller

[[nodiscard]] std::uint64_t siphash(std::string_view bytes, const SipHashKey& key);

}  // namespace dvsguard::crypto
