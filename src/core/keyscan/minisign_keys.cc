#include <algorithm>
#include <cstddef>
#include <string>

#include "core/base/base64.h"
#include "core/keyscan/detectors.h"
#include "core/keyscan/tokens.h"

// minisign's and signify's secret keys: base64 of "Ed", the KDF ("Sc", or two zeros), "B2", and 158 bytes in
// all.
namespace dvsguard::keyscan {
namespace {

constexpr std::size_t kBytes = 158;  // algorithms, salt 32, limits 16, key id 8, secret 64, checksum 32

}  // namespace

void find_minisign_key(const Candidate& candidate, Findings& findings) {
  const std::string_view digits = taken_from(candidate.text, candidate.at, is_base64_char);
  if (candidate.at > 0 && is_base64_char(candidate.text[candidate.at - 1])) return;
  Result<std::string> bytes = base64_decode(digits);
  if (!bytes || bytes->size() != kBytes) return;
  const bool encrypted = bytes->substr(2, 2) == "Sc";
  std::ranges::fill(*bytes, '\0');
  Hit hit = make_hit(KeyKind::MinisignKey, Certainty::Proven, candidate.at,
                     "it has the algorithms and the length of a minisign secret key");
  hit.encrypted = encrypted;
  findings.add(std::move(hit));
}

}  // namespace dvsguard::keyscan
