#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/crypto/base58.h"
#include "core/crypto/private_key.h"
#include "core/keyscan/der.h"
#include "core/keyscan/detectors.h"
#include "core/keyscan/marks.h"
#include "core/keyscan/pgp.h"
#include "core/keyscan/tokens.h"

// Each proof on bytes of its own; the first byte chooses it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvsguard;
  using namespace dvsguard::keyscan;
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Candidate candidate{
      .text = text, .at = text.size() / 2, .path = "x", .from_start = true, .to_end = true};
  Findings findings;
  const std::size_t chosen = data[0];
  if (chosen == 255) {
    const auto bytes = crypto::base58check_decode(text);
    if (bytes && bytes->size() > text.size()) std::abort();
  } else if (chosen == 254) {
    const auto key = read_der_key(text);
    if (key && (key->size > text.size() || key->secret.size() > key->size)) std::abort();
  } else if (chosen == 253) {
    const auto key = read_pgp_secret_key(text);
    if (key && (key->size > text.size() || key->fingerprint.size() != 40)) std::abort();
  } else if (chosen == 252) {
    (void)crypto::public_key_fingerprint({data + 1, size - 1});
  } else if (chosen == 251) {
    (void)crc32_base62_holds(text);
  } else if (chosen >= 240) {
    if (text.empty()) return 0;
    Candidate start = candidate;
    start.at = 0;
    if (chosen % 4 == 0) find_base58_key(start, text.size(), findings);
    if (chosen % 4 == 1) find_number_list(candidate, text.size() - candidate.at, findings);
    if (chosen % 4 == 2) find_pgp_rsa_key(candidate, findings);
    if (chosen % 4 == 3) find_pgp_file(start, findings);
  } else {
    // The mark itself stands at the candidate's place, as the engine gives it.
    const Mark& mark = kMarks[chosen % kMarks.size()];
    const std::string planted =
        std::string(candidate.before()) + std::string(mark.literal) + std::string(candidate.after());
    mark.detector({.text = planted, .at = candidate.at, .path = "x", .from_start = true, .to_end = true},
                  findings);
    for (const Hit& hit : findings.take()) {
      if (hit.offset >= planted.size() || hit.what.empty() || hit.why.empty()) std::abort();
    }
  }
  return 0;
}
