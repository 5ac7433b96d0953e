#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "core/keyscan/detectors.h"
#include "core/keyscan/tokens.h"

// age's identities: Bech32 (BIP-173) of 32 bytes, in capitals.
namespace dvsguard::keyscan {
namespace {

constexpr std::string_view kPrefix = "age-secret-key-";
constexpr std::size_t kDigits = 58;  // 52 of the key, 6 of the checksum

// BIP-173's checksum over the prefix, its parts' high bits first, and the digits' values.
bool checksum_holds(std::string_view digits) {
  constexpr std::string_view kAlphabet = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L";
  constexpr std::array<std::uint32_t, 5> kGenerator = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
                                                       0x2a1462b3};
  std::uint32_t sum = 1;
  const auto add = [&](std::uint32_t value) {
    const std::uint32_t top = sum >> 25;
    sum = (sum & 0x1ffffff) << 5 ^ value;
    for (std::size_t i = 0; i < kGenerator.size(); ++i) {
      if ((top >> i & 1) != 0) sum ^= kGenerator[i];
    }
  };
  for (const char c : kPrefix) add(static_cast<std::uint8_t>(c) >> 5);
  add(0);
  for (const char c : kPrefix) add(static_cast<std::uint8_t>(c) & 31);
  for (const char c : digits) {
    const std::size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) return false;
    add(static_cast<std::uint32_t>(value));
  }
  return sum == 1;
}

}  // namespace

void find_age_key(const Candidate& candidate, Findings& findings) {
  const std::string_view digits =
      taken_from(candidate.text, candidate.at + kPrefix.size() + 1, is_alphanumeric);
  if (digits.size() != kDigits || !checksum_holds(digits)) return;
  findings.add(make_hit(KeyKind::AgeKey, Certainty::Proven, candidate.at, "its Bech32 checksum holds"));
}

}  // namespace dvsguard::keyscan
