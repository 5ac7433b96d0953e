#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "core/keyscan/detectors.h"
#include "core/keyscan/pgp.h"

// OpenPGP's DSA and Elgamal keys in binary. Nothing in their packets is a literal; but each is followed by
// the signature that binds it, a DSA key's own, and that one starts with one: version 4, its type, DSA (17),
// a hash, and less than 256 bytes of hashed subpackets (RFC 9580, 5.2.3).
namespace dvsguard::keyscan {
namespace {

constexpr std::uint8_t kBindsSubkey = 0x18;
constexpr std::size_t kMostBytes =
    4096;  // of a secret key's packet: 4 numbers of 3,072 bits and what protects it
constexpr std::size_t kLeastBytes = 64;

std::uint8_t byte(std::string_view text, std::size_t at) {
  return static_cast<std::uint8_t>(text[at]);
}

// A user id that ends at `end`: in the older format, or the current one.
std::optional<std::size_t> user_id_before(std::string_view text, std::size_t end) {
  for (std::size_t size = 1; size < 192 && size + 2 <= end; ++size) {
    const std::size_t start = end - size - 2;
    if (byte(text, start + 1) == size && (byte(text, start) == 0xb4 || byte(text, start) == 0xcd))
      return start;
  }
  return std::nullopt;
}

bool starts_secret_key(std::uint8_t first) {
  // Tags 5 and 7, with each size that a length may have.
  return (first >= 0x94 && first <= 0x96) || (first >= 0x9c && first <= 0x9e) || first == 0xc5 ||
         first == 0xc7;
}

bool add_key_before(const Candidate& candidate, std::size_t end, Findings& findings) {
  for (std::size_t size = kLeastBytes; size <= kMostBytes && size <= end; ++size) {
    const std::size_t start = end - size;
    if (!starts_secret_key(byte(candidate.text, start))) continue;
    const auto key = read_pgp_secret_key(candidate.text.substr(start));
    if (!key || key->packet_size != size) continue;
    Hit hit =
        make_hit(KeyKind::PgpKey, Certainty::Proven, start, "its bytes are an OpenPGP secret key packet");
    hit.encrypted = key->encrypted;
    hit.public_id = key->fingerprint;
    findings.add(std::move(hit));
    findings.resume_at(start + key->size);
    return true;
  }
  return false;
}

}  // namespace

void find_pgp_signed_key(const Candidate& candidate, Findings& findings) {
  const bool binds_subkey = byte(candidate.text, candidate.at + 1) == kBindsSubkey;
  for (const std::size_t header : {2u, 3u}) {
    if (candidate.at < header) return;
    const std::size_t start = candidate.at - header;
    const std::uint8_t first = byte(candidate.text, start);
    // A signature's tag is 2: 0x88 and 0x89 have lengths of one and two bytes, 0xc2 of either.
    if (first != (header == 2 ? 0x88 : 0x89) && first != 0xc2) continue;
    const auto user = binds_subkey ? start : user_id_before(candidate.text, start);
    // Each costs as much as a guess at a curve's point.
    if (!user || !findings.may_derive()) continue;
    if (add_key_before(candidate, *user, findings)) return;
  }
}

}  // namespace dvsguard::keyscan
