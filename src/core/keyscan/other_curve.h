#pragma once

#include <cstddef>
#include <string_view>

// Which curve other than secp256k1 the text gives a scalar to: thirty-two bytes in range are those of many.
namespace dvsguard::keyscan {

// "Ed25519", "P-256" and the like where the scalar's own name, its line, or the record in brackets that it
// stands in says so and none of them says secp256k1 or Ethereum; empty elsewhere. The record is looked at
// within 512 bytes of [start, end).
[[nodiscard]] std::string_view other_curve(std::string_view name, std::string_view text, std::size_t start,
                                           std::size_t end);

}  // namespace dvsguard::keyscan
