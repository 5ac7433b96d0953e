#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "core/crypto/address.h"

// What a secp256k1 private key proves about itself: that it is one, and whose account it opens.
namespace dvsguard::crypto {

using PublicKey = std::array<std::uint8_t, 64>;  // x, then y, big-endian

// True for a scalar in [1, n-1].
[[nodiscard]] bool is_private_key(std::span<const std::uint8_t, 32> scalar);

// Nothing where the scalar is not a private key.
[[nodiscard]] std::optional<PublicKey> public_key(std::span<const std::uint8_t, 32> scalar);

using CompressedKey = std::array<std::uint8_t, 33>;  // SEC 1, 2.3.3: 0x02 or 0x03, x

[[nodiscard]] std::optional<CompressedKey> compressed_public_key(std::span<const std::uint8_t, 32> scalar);

// `scalar` plus `tweak`, modulo n, into `scalar`. False, and `scalar` zeroed, where either is none below n or
// the sum is 0.
[[nodiscard]] bool add_to_private_key(std::span<std::uint8_t, 32> scalar,
                                      std::span<const std::uint8_t, 32> tweak);

// The last 20 bytes of the public key's Keccak-256.
[[nodiscard]] Address address_of_public_key(const PublicKey& key);

// The same of a private key's public one; nothing where the scalar is not a private key.
[[nodiscard]] std::optional<Address> address_of(std::span<const std::uint8_t, 32> scalar);

}  // namespace dvsguard::crypto
