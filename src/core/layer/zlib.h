#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "core/base/result.h"

// zlib's format (RFC 1950), of what is at hand as a whole.
namespace dvsguard::layer {

// Whether `bytes` start with a header of it that needs no dictionary; two of them at least.
[[nodiscard]] bool looks_like_zlib(std::span<const std::uint8_t> bytes);

// The stream at the start of `bytes`, its checksum verified; what follows it is passed over. Cap where it is
// larger than `most` bytes.
[[nodiscard]] Result<std::string> inflate_zlib(std::span<const std::uint8_t> bytes, std::size_t most);

// The first bytes of what the stream at the start of `bytes`, which may be cut, inflates to: at most `most`,
// fewer where it is corrupt.
[[nodiscard]] std::string zlib_front(std::span<const std::uint8_t> bytes, std::size_t most);

}  // namespace dvsguard::layer
