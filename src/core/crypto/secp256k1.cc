#include "core/crypto/secp256k1.h"

#include <secp256k1.h>

#include <algorithm>

#include "core/crypto/keccak.h"

namespace dvsguard::crypto {
namespace {

// The constant context is enough to verify a scalar, not to multiply by it.
bool valid(std::span<const std::uint8_t, 32> scalar) {
  return secp256k1_ec_seckey_verify(secp256k1_context_static, scalar.data()) == 1;
}

struct Context {
  secp256k1_context* raw = secp256k1_context_create(SECP256K1_CONTEXT_SIGN);
  Context() = default;
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() { secp256k1_context_destroy(raw); }
};

bool write_public_key(std::span<const std::uint8_t, 32> scalar, unsigned flags, std::span<std::uint8_t> out) {
  if (!valid(scalar)) return false;
  const Context context;
  secp256k1_pubkey point;
  if (secp256k1_ec_pubkey_create(context.raw, &point, scalar.data()) != 1) return false;
  std::size_t size = out.size();
  return secp256k1_ec_pubkey_serialize(context.raw, out.data(), &size, &point, flags) == 1;
}

}  // namespace

bool is_private_key(std::span<const std::uint8_t, 32> scalar) {
  return valid(scalar);
}

std::optional<PublicKey> public_key(std::span<const std::uint8_t, 32> scalar) {
  std::array<std::uint8_t, 65> serialized{};  // SEC 1, 2.3.3: 0x04, x, y
  if (!write_public_key(scalar, SECP256K1_EC_UNCOMPRESSED, serialized)) return std::nullopt;
  PublicKey key{};
  std::copy(serialized.begin() + 1, serialized.end(), key.begin());
  return key;
}

std::optional<CompressedKey> compressed_public_key(std::span<const std::uint8_t, 32> scalar) {
  CompressedKey key{};
  if (!write_public_key(scalar, SECP256K1_EC_COMPRESSED, key)) return std::nullopt;
  return key;
}

bool add_to_private_key(std::span<std::uint8_t, 32> scalar, std::span<const std::uint8_t, 32> tweak) {
  if (secp256k1_ec_seckey_tweak_add(secp256k1_context_static, scalar.data(), tweak.data()) == 1) return true;
  std::ranges::fill(scalar, std::uint8_t{0});
  return false;
}

Address address_of_public_key(const PublicKey& key) {
  const Keccak256 hash = keccak256(key);
  Address address;
  std::copy(hash.end() - 20, hash.end(), address.bytes.begin());
  return address;
}

std::optional<Address> address_of(std::span<const std::uint8_t, 32> scalar) {
  const std::optional<PublicKey> key = public_key(scalar);
  if (!key) return std::nullopt;
  return address_of_public_key(*key);
}

}  // namespace dvsguard::crypto
