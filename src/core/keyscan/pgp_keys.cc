#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "core/keyscan/detectors.h"
#include "core/keyscan/pgp.h"

// OpenPGP secret keys in binary. Their packets start with no literal: what tells them is RSA's exponent or a
// curve's OID, and the packet starts before it.
namespace dvsguard::keyscan {
namespace {

constexpr std::size_t kBeforeAlgorithm = 5;  // version, time
constexpr std::size_t kMaxModulus = 1024;    // bytes

std::uint8_t byte(std::string_view text, std::size_t at) {
  return static_cast<std::uint8_t>(text[at]);
}

bool add_at(const Candidate& candidate, std::size_t start, Findings& findings) {
  const std::optional<PgpSecretKey> key = read_pgp_secret_key(candidate.text.substr(start));
  if (!key) return false;
  Hit hit = make_hit(KeyKind::PgpKey, Certainty::Proven, start,
                     key->encrypted ? "its bytes are an OpenPGP secret key packet"
                                    : "its bytes are an OpenPGP secret key packet whose checksum holds");
  hit.encrypted = key->encrypted;
  hit.public_id = key->fingerprint;
  findings.add(std::move(hit));
  findings.resume_at(start + key->size);
  return true;
}

// `algorithm`: where that octet stands. The header before it has one of five sizes.
bool judge(const Candidate& candidate, std::size_t algorithm, Findings& findings) {
  if (algorithm < kBeforeAlgorithm || byte(candidate.text, algorithm - kBeforeAlgorithm) != 4) return false;
  const std::size_t body = algorithm - kBeforeAlgorithm;
  for (const std::size_t header : {3u, 2u, 5u, 6u}) {
    if (body >= header && (byte(candidate.text, body - header) & 0x80) != 0 &&
        add_at(candidate, body - header, findings)) {
      return true;
    }
  }
  return false;
}

}  // namespace

void find_pgp_rsa_key(const Candidate& candidate, Findings& findings) {
  for (std::size_t size = 64; size <= kMaxModulus && size + 3 <= candidate.at; ++size) {
    const std::size_t modulus = candidate.at - size - 2;
    const std::size_t bits =
        std::size_t{byte(candidate.text, modulus)} << 8 | byte(candidate.text, modulus + 1);
    const unsigned algorithm = byte(candidate.text, modulus - 1);
    if ((bits + 7) / 8 != size || algorithm == 0 || algorithm > 3) continue;
    if (judge(candidate, modulus - 1, findings)) return;
  }
}

// The mark is the curve's OID with its size before it, as OpenPGP writes it.
void find_pgp_curve_key(const Candidate& candidate, Findings& findings) {
  if (candidate.at > 0) judge(candidate, candidate.at - 1, findings);
}

// GnuPG's agent keeps each key in a file of its own, as an S-expression, in the clear or protected.
void find_pgp_agent_key(const Candidate& candidate, Findings& findings) {
  const bool canonical = candidate.text[candidate.at] == ':';
  const std::string_view head = candidate.before();
  if (canonical && !head.ends_with("(11") && !head.ends_with("(21")) return;
  const std::string_view mark = candidate.after().substr(0, 32);
  Hit hit = make_hit(KeyKind::PgpKey, Certainty::Proven, canonical ? candidate.at - 3 : candidate.at,
                     "its bytes are a GnuPG agent's key");
  hit.encrypted = mark.find("protected") != std::string_view::npos;
  findings.add(std::move(hit));
}

// At a file's start: keys that no mark is in (DSA), which are exported to files of their own.
void find_pgp_file(const Candidate& candidate, Findings& findings) {
  add_at(candidate, candidate.at, findings);
}

}  // namespace dvsguard::keyscan
