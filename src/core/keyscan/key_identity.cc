#include "core/keyscan/key_identity.h"

#include <optional>
#include <string>

#include "core/crypto/private_key.h"
#include "core/crypto/secp256k1.h"
#include "core/keyscan/published_keys.h"
#include "core/keyscan/test_keys.h"

namespace dvsguard::keyscan {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kSecp256k1 = "\x2b\x81\x04\x00\x0a"sv;  // 1.3.132.0.10

std::span<const std::uint8_t> octets(std::string_view bytes) {
  return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
}

}  // namespace

void name_account(Hit& hit, std::span<const std::uint8_t, 32> scalar) {
  const std::optional<crypto::Address> address = crypto::address_of(scalar);
  if (!address) return;
  hit.public_id = address->text();
  std::optional<std::string> known = test_account_name(*address);
  if (!known) known = guessable_scalar_name(scalar);
  hit.published_test_key = known.has_value();
  hit.test_key_name = known.value_or("");
}

void name_der_key(Hit& hit, std::string_view der, const DerKey& key) {
  if (key.curve == kSecp256k1 && key.secret.size() == 32) {
    return name_account(hit, octets(key.secret).first<32>());
  }
  const auto fingerprint = crypto::public_key_fingerprint(octets(der));
  hit.public_id = fingerprint.value_or("");
  const auto known = fingerprint ? published_key_name(*fingerprint) : published_der_name(der);
  hit.published_test_key = known.has_value();
  hit.test_key_name = known.value_or("");
}

}  // namespace dvsguard::keyscan
