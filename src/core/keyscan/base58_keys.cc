#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/crypto/base58.h"
#include "core/crypto/ed25519.h"
#include "core/crypto/hex.h"
#include "core/crypto/secp256k1.h"
#include "core/keyscan/detectors.h"

// Keys as wallets write them: WIF and BIP-32's, which carry a checksum, and Solana's, which carry their
// public key.
namespace dvsguard::keyscan {
namespace {

using Bytes = std::vector<std::uint8_t>;

// SEC 1's compressed form.
std::string compressed(const crypto::PublicKey& key) {
  return ((key[63] & 1) != 0 ? "03" : "02") + crypto::to_hex(std::span(key).first(32));
}

void add_secp256k1(const Candidate& candidate, KeyKind kind, std::span<const std::uint8_t, 32> scalar,
                   Findings& findings) {
  const std::optional<crypto::PublicKey> key = crypto::public_key(scalar);
  if (!key) return;
  Hit hit = make_hit(kind, Certainty::Proven, candidate.at, "its base58check checksum holds");
  hit.public_id = compressed(*key);
  findings.add(std::move(hit));
}

// Bitcoin's wiki: the network's byte, the key, and 01 where its public key is compressed.
void find_wif(const Candidate& candidate, std::string_view run, Findings& findings) {
  std::optional<Bytes> bytes = crypto::base58check_decode(run);
  if (!bytes) return;
  const bool whole = bytes->size() == 33 || (bytes->size() == 34 && bytes->back() == 1);
  if (whole && (bytes->front() == 0x80 || bytes->front() == 0xef)) {
    add_secp256k1(candidate, KeyKind::WifKey, std::span(*bytes).subspan<1, 32>(), findings);
  }
  std::ranges::fill(*bytes, std::uint8_t{0});
}

// BIP-32: version, depth, parent, number, chain code, 00 and the key.
void find_extended(const Candidate& candidate, std::string_view run, Findings& findings) {
  constexpr std::size_t kSize = 78, kKey = 46;
  std::optional<Bytes> bytes = crypto::base58check_decode(run);
  if (!bytes) return;
  if (bytes->size() == kSize && (*bytes)[kKey - 1] == 0) {
    add_secp256k1(candidate, KeyKind::ExtendedKey, std::span(*bytes).subspan<kKey, 32>(), findings);
  }
  std::ranges::fill(*bytes, std::uint8_t{0});
}

}  // namespace

bool add_solana_key(std::span<const std::uint8_t, 64> bytes, std::size_t offset, Findings& findings) {
  if (!findings.may_derive()) return false;
  const std::optional<crypto::Ed25519PublicKey> key = crypto::ed25519_public_key(bytes.first<32>());
  if (!key || !std::ranges::equal(*key, bytes.last<32>())) return false;
  Hit hit = make_hit(KeyKind::SolanaKey, Certainty::Proven, offset,
                     "its second half is the Ed25519 public key of its first");
  hit.public_id = crypto::to_hex(*key);
  findings.add(std::move(hit));
  return true;
}

void find_base58_key(const Candidate& candidate, std::size_t size, Findings& findings) {
  const std::string_view run = candidate.after().substr(0, size);
  if (size == 51 || size == 52) {
    if (std::string_view("59KLc").find(run.front()) != std::string_view::npos)
      find_wif(candidate, run, findings);
  } else if (size == 111 || size == 112) {
    if (run.substr(1, 3) == "prv") find_extended(candidate, run, findings);
  } else if (size >= 86 && size <= 88) {
    std::optional<Bytes> bytes = crypto::base58_decode(run);
    if (!bytes) return;
    if (bytes->size() == 64) (void)add_solana_key(std::span(*bytes).first<64>(), candidate.at, findings);
    std::ranges::fill(*bytes, std::uint8_t{0});
  }
}

}  // namespace dvsguard::keyscan
