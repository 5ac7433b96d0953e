#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

// Ed25519 (RFC 8032).
namespace dvsguard::crypto {

using Ed25519PublicKey = std::array<std::uint8_t, 32>;
using Ed25519Seed = std::array<std::uint8_t, 32>;  // what RFC 8032 calls the private key
using Ed25519Signature = std::array<std::uint8_t, 64>;

// Nothing where OpenSSL fails, which it does for no seed.
[[nodiscard]] std::optional<Ed25519PublicKey> ed25519_public_key(std::span<const std::uint8_t, 32> seed);

[[nodiscard]] Ed25519Signature ed25519_sign(const Ed25519Seed& seed, std::string_view message);
[[nodiscard]] bool ed25519_verify(const Ed25519PublicKey& key, std::string_view message,
                                  const Ed25519Signature& signature);

}  // namespace dvsguard::crypto
