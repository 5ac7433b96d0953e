#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

// Ed25519 (RFC 8032).
namespace dvsguard::crypto {

using Ed25519PublicKey = std::array<std::uint8_t, 32>;

// Of the 32 bytes that RFC 8032 calls the private key and others the seed.
[[nodiscard]] std::optional<Ed25519PublicKey> ed25519_public_key(std::span<const std::uint8_t, 32> seed);

}  // namespace dvsguard::crypto
