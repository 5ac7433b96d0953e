#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

// Private keys in the clear, as PKCS#8, SEC 1, PKCS#1 or OpenSSL's DSA writes them in DER.
namespace dvsguard::crypto {

// "sha256:" and the hex digits of the SHA-256 of the public key's SubjectPublicKeyInfo, as cosign and public
// key pinning name keys. Nothing where OpenSSL reads no key.
[[nodiscard]] std::optional<std::string> public_key_fingerprint(std::span<const std::uint8_t> der);

}  // namespace dvsguard::crypto
