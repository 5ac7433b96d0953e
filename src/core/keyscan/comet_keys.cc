#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "core/base/base64.h"
#include "core/crypto/ed25519.h"
#include "core/crypto/hex.h"
#include "core/crypto/secp256k1.h"
#include "core/crypto/sha256.h"
#include "core/keyscan/detectors.h"
#include "core/keyscan/tokens.h"

// CometBFT's keys: {"type": "tendermint/PrivKeyEd25519", "value": BASE64}, in priv_validator_key.json and
// node_key.json.
namespace dvsguard::keyscan {
namespace {

constexpr std::size_t kReach = 256;

// The string of the member "value" on either side of the type.
std::string_view value_beside(const Candidate& candidate) {
  constexpr std::string_view kName = "\"value\"";
  constexpr std::string_view kBetween = " \t\r\n:\"\\";
  const auto value_at = [&](std::string_view text, std::size_t name) {
    const std::size_t start = std::min(text.find_first_not_of(kBetween, name + kName.size()), text.size());
    return taken_from(text, start, is_base64_char);
  };
  const std::string_view after = candidate.after().substr(0, kReach);
  const std::string_view object = after.substr(0, after.find('}'));
  if (const std::size_t name = object.find(kName); name != std::string_view::npos)
    return value_at(object, name);
  const std::string_view before =
      around(candidate.text, candidate.at, 0, kReach).substr(0, std::min(candidate.at, kReach));
  const std::string_view same = before.substr(before.rfind('{') + 1);  // npos + 1 is 0
  const std::size_t name = same.find(kName);
  return name == std::string_view::npos ? std::string_view() : value_at(same, name);
}

std::span<const std::uint8_t> octets(std::string_view bytes) {
  return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
}

std::string upper_hex(std::span<const std::uint8_t> bytes) {
  std::string out = crypto::to_hex(bytes);
  for (char& c : out) c = is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
  return out;
}

// Ed25519: the seed, then its public key. Its address is the start of the public key's SHA-256.
std::optional<Hit> judge_ed25519(std::string_view bytes, std::size_t offset) {
  if (bytes.size() != 64) return std::nullopt;
  const auto key = crypto::ed25519_public_key(octets(bytes).first<32>());
  if (!key) return std::nullopt;
  const bool proven = std::ranges::equal(*key, octets(bytes).last<32>());
  Hit hit = make_hit(KeyKind::CometKey, proven ? Certainty::Proven : Certainty::Likely, offset,
                     proven ? "its second half is the Ed25519 public key of its first" : "its type says so");
  if (proven) {
    const crypto::Digest digest = crypto::sha256(std::span<const std::uint8_t>(*key));
    hit.public_id = upper_hex(std::span(digest.bytes).first(20));
  }
  return hit;
}

std::optional<Hit> judge_secp256k1(std::string_view bytes, std::size_t offset) {
  if (bytes.size() != 32) return std::nullopt;
  const auto address = crypto::address_of(octets(bytes).first<32>());
  if (!address) return std::nullopt;
  Hit hit = make_hit(KeyKind::CometKey, Certainty::Proven, offset,
                     "its type says so and it is in the curve's range");
  hit.public_id = address->text();
  return hit;
}

}  // namespace

void find_comet_key(const Candidate& candidate, Findings& findings) {
  const std::string_view value = value_beside(candidate);
  Result<std::string> bytes = base64_decode(value);
  if (!bytes) return;
  const auto offset = static_cast<std::size_t>(value.data() - candidate.text.data());
  std::optional<Hit> hit = judge_ed25519(*bytes, offset);
  if (!hit) hit = judge_secp256k1(*bytes, offset);
  std::ranges::fill(*bytes, '\0');
  if (hit) findings.add(std::move(*hit));
}

}  // namespace dvsguard::keyscan
