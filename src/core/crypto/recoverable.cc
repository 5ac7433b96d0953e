#include "core/crypto/recoverable.h"

#include <secp256k1.h>
#include <secp256k1_recovery.h>

#include <algorithm>

#include "core/crypto/secp256k1.h"

namespace dvsguard::crypto {
namespace {

std::array<std::uint8_t, 64> compact(const Signature& signature) {
  std::array<std::uint8_t, 64> out{};
  std::copy(signature.r.begin(), signature.r.end(), out.begin());
  std::copy(signature.s.begin(), signature.s.end(), out.begin() + 32);
  return out;
}

PublicKey coordinates(const secp256k1_pubkey& point) {
  std::array<std::uint8_t, 65> serialized{};  // SEC 1, 2.3.3: 0x04, x, y
  std::size_t size = serialized.size();
  secp256k1_ec_pubkey_serialize(secp256k1_context_static, serialized.data(), &size, &point,
                                SECP256K1_EC_UNCOMPRESSED);
  PublicKey key{};
  std::copy(serialized.begin() + 1, serialized.end(), key.begin());
  return key;
}

}  // namespace

std::uint8_t message_v(YParity parity) {
  return parity == YParity::Odd ? 28 : 27;
}

std::optional<YParity> parity_of_message_v(std::uint8_t v) {
  if (v != 27 && v != 28) return std::nullopt;
  return v == 28 ? YParity::Odd : YParity::Even;
}

bool is_canonical(const Signature& signature) {
  if (!is_private_key(signature.r) || !is_private_key(signature.s)) return false;  // the same range, [1, n-1]
  secp256k1_ecdsa_signature parsed;
  if (secp256k1_ecdsa_signature_parse_compact(secp256k1_context_static, &parsed, compact(signature).data()) !=
      1) {
    return false;
  }
  const bool high = secp256k1_ecdsa_signature_normalize(secp256k1_context_static, nullptr, &parsed) == 1;
  return !high;
}

struct Signer::State {
  secp256k1_context* raw = secp256k1_context_create(SECP256K1_CONTEXT_SIGN);
  bool usable = true;  // not where blinding was asked for and failed
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { secp256k1_context_destroy(raw); }
};

Signer::Signer() : state_(std::make_unique<State>()) {}

Signer::Signer(std::span<const std::uint8_t, 32> blinding) : Signer() {
  state_->usable = secp256k1_context_randomize(state_->raw, blinding.data()) == 1;
}

Signer::Signer(Signer&&) noexcept = default;
Signer& Signer::operator=(Signer&&) noexcept = default;
Signer::~Signer() = default;

std::optional<Signature> Signer::sign(std::span<const std::uint8_t, 32> key,
                                      std::span<const std::uint8_t, 32> digest) const {
  secp256k1_ecdsa_recoverable_signature made;
  if (!state_->usable || secp256k1_ecdsa_sign_recoverable(state_->raw, &made, digest.data(), key.data(),
                                                          secp256k1_nonce_function_rfc6979, nullptr) != 1) {
    return std::nullopt;
  }
  std::array<std::uint8_t, 64> bytes{};
  int id = 0;
  secp256k1_ecdsa_recoverable_signature_serialize_compact(state_->raw, bytes.data(), &id, &made);
  // 2 and 3 stand for a nonce's point with x >= n, which no one can find; Ethereum has no number for them.
  if (id > 1) return std::nullopt;
  Signature out{.y_parity = id == 1 ? YParity::Odd : YParity::Even};
  std::copy_n(bytes.begin(), 32, out.r.begin());
  std::copy_n(bytes.begin() + 32, 32, out.s.begin());
  return out;
}

std::optional<Signature> sign(std::span<const std::uint8_t, 32> key,
                              std::span<const std::uint8_t, 32> digest) {
  return Signer().sign(key, digest);
}

std::optional<Address> recover(std::span<const std::uint8_t, 32> digest, const Signature& signature) {
  if (!is_canonical(signature)) return std::nullopt;
  const int id = signature.y_parity == YParity::Odd ? 1 : 0;
  secp256k1_ecdsa_recoverable_signature parsed;
  secp256k1_pubkey point;
  if (secp256k1_ecdsa_recoverable_signature_parse_compact(secp256k1_context_static, &parsed,
                                                          compact(signature).data(), id) != 1 ||
      secp256k1_ecdsa_recover(secp256k1_context_static, &point, &parsed, digest.data()) != 1) {
    return std::nullopt;
  }
  return address_of_public_key(coordinates(point));
}

}  // namespace dvsguard::crypto
