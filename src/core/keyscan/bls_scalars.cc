#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/crypto/hex.h"
#include "core/keyscan/characters.h"
#include "core/keyscan/detectors.h"
#include "core/keyscan/names.h"

// Scalars of BN254 and BLS12-381, hexadecimal or decimal, under a name that says so.
namespace dvsguard::keyscan {
namespace {

using Scalar = std::array<std::uint8_t, 32>;

// BLS12-381's group order (draft-irtf-cfrg-pairing-friendly-curves, 4.2.1), the larger of the two.
constexpr Scalar kOrder = {0x73, 0xed, 0xa7, 0x53, 0x29, 0x9d, 0x7d, 0x48, 0x33, 0x39, 0xd8,
                           0x08, 0x09, 0xa1, 0xd8, 0x05, 0x53, 0xbd, 0xa4, 0x02, 0xff, 0xfe,
                           0x5b, 0xfe, 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x01};

// Big-endian; false where it does not fit.
bool from_decimal(std::string_view digits, Scalar& out) {
  out.fill(0);
  for (const char digit : digits) {
    unsigned carry = static_cast<unsigned>(digit - '0');
    for (std::size_t i = out.size(); i-- > 0;) {
      carry += out[i] * 10u;
      out[i] = static_cast<std::uint8_t>(carry);
      carry >>= 8;
    }
    if (carry != 0) return false;
  }
  return true;
}

bool in_range(const Scalar& scalar) {
  constexpr std::size_t kSmall = 8;  // anything below 2^64 is a count or an index
  const bool large =
      std::any_of(scalar.begin(), scalar.end() - kSmall, [](std::uint8_t byte) { return byte != 0; });
  return large && std::ranges::lexicographical_compare(scalar, kOrder);
}

}  // namespace

bool names_bls_key(std::string_view name) {
  if (!key_like_name(name)) return false;
  const std::vector<std::string> words = name_words(name);
  return std::ranges::any_of(words, [](const std::string& word) {
    return word == "bls" || word == "bn254" || word == "bls12" || word == "bls12381" || word == "bn256" ||
           word == "altbn128";
  });
}

std::optional<Hit> judge_bls_scalar(const Scalar& scalar, std::string_view name) {
  if (!in_range(scalar) || !names_bls_key(name)) return std::nullopt;
  return make_hit(KeyKind::BlsScalar, Certainty::Proven, 0,
                  "it is in the curve's range and stands under a BLS key's name");
}

void find_decimal_scalar(const Candidate& candidate, std::size_t size, Findings& findings) {
  const std::string_view digits = candidate.after().substr(0, size);
  if (!std::ranges::all_of(digits, is_digit)) return;
  Scalar scalar{};
  if (from_decimal(digits, scalar)) {
    if (auto hit = judge_bls_scalar(scalar, name_before(candidate.text, candidate.at))) {
      hit->offset = candidate.at;
      findings.add(std::move(*hit));
    }
  }
  scalar.fill(0);
}

}  // namespace dvsguard::keyscan
