#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "core/crypto/address.h"

// ECDSA over secp256k1 with the parity of the nonce's point, from which the signer's account follows.
// Ethereum writes that parity in three ways; it is a number only where one of them is named.
namespace dvsguard::crypto {

enum class YParity : std::uint8_t { Even = 0, Odd = 1 };  // EIP-2930's yParity is this number

// 27 and 28, as eth_sign, personal_sign and EIP-712's signatures end. (EIP-155's `v` is core/eth's.)
[[nodiscard]] std::uint8_t message_v(YParity parity);
[[nodiscard]] std::optional<YParity> parity_of_message_v(std::uint8_t v);

struct Signature {
  std::array<std::uint8_t, 32> r{}, s{};  // big-endian
  YParity y_parity = YParity::Even;

  friend bool operator==(const Signature&, const Signature&) = default;
};

// True where r is in [1, n-1] and s in [1, n/2] (EIP-2: of s and n-s the lower).
[[nodiscard]] bool is_canonical(const Signature& signature);

// What a process that signs often keeps: making one costs as much as a signature.
class Signer {
 public:
  Signer();
  // `blinding`, 32 random bytes, keeps the key's use from side channels; signatures do not depend on it.
  explicit Signer(std::span<const std::uint8_t, 32> blinding);
  Signer(Signer&&) noexcept;
  Signer& operator=(Signer&&) noexcept;
  Signer(const Signer&) = delete;
  Signer& operator=(const Signer&) = delete;
  ~Signer();

  // RFC 6979 with SHA-256, low s. Nothing where `key` is not a private key.
  [[nodiscard]] std::optional<Signature> sign(std::span<const std::uint8_t, 32> key,
                                              std::span<const std::uint8_t, 32> digest) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The same, once.
[[nodiscard]] std::optional<Signature> sign(std::span<const std::uint8_t, 32> key,
                                            std::span<const std::uint8_t, 32> digest);

// The account whose key signed the digest; nothing where the signature is not canonical or no key makes it.
[[nodiscard]] std::optional<Address> recover(std::span<const std::uint8_t, 32> digest,
                                             const Signature& signature);

}  // namespace dvsguard::crypto
