#pragma once

#include <cstdint>
#include <string_view>

// The fixed part of a compiled file's head. All numbers are little endian.
namespace dvsguard::advisory {

inline constexpr std::string_view kMagic = "DVSGADV\n";
inline constexpr std::uint32_t kVersion = 1;
// kMagic, the root digest, which is over all of the head that follows it, then the version, the head's size
// and the file's size.
inline constexpr std::size_t kRootAt = 8;
inline constexpr std::size_t kDigestBytes = 32;
inline constexpr std::size_t kRootedAt = kRootAt + kDigestBytes;
inline constexpr std::size_t kFixedHeadBytes = kRootedAt + 4 + 4 + 8;

}  // namespace dvsguard::advisory
