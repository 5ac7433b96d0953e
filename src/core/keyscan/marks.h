#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "core/keyscan/detectors.h"

// The literals that lead to detectors. A build-time program compiles them; the scanner finds them all in one
// walk over the bytes, and asks the detector only there. A detector finds a rare literal that each of its
// keys holds; what has none stands in runs.h.
namespace dvsguard::keyscan {

using namespace std::string_view_literals;

struct Mark {
  std::string_view literal;
  Detector detector;
  std::size_t unsearched = 0;  // how many of its last bytes are compared where the rest was found

  // Vectorscan looks for the last three of these bytes first, so that they had better be rare: "key" is
  // everywhere, "e-k" is not.
  [[nodiscard]] constexpr std::string_view searched() const {
    return literal.substr(0, literal.size() - unsearched);
  }
};

inline constexpr auto kMarks = std::to_array<Mark>({
    {"PRIVATE KEY"sv, find_pem_key, 2},
    {"\"kdf\""sv, find_keystore},
    {"\"kdf\\"sv, find_escaped_keystore},
    // JKS and JCEKS, up to their version, a small number: its last bytes are everywhere in programs.
    {"\xfe\xed\xfe\xed\x00"sv, find_java_keystore},
    {"\xce\xce\xce\xce\x00"sv, find_java_keystore},
    // DER. PKCS#8 by its algorithm (RSA, elliptic curve, DSA, Ed25519, X25519, Ed448), PKCS#1 and DSA by
    // their version and first number, SEC 1 by its version and size, PKCS#12 by its content's type, PBES2.
    // The shorter and commoner "version 0, a sequence" would cost two thirds of the search's speed on
    // programs.
    {"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"sv, find_der_key, 3},
    {"\x2a\x86\x48\xce\x3d\x02\x01"sv, find_der_key, 2},
    {"\x2a\x86\x48\xce\x38\x04\x01"sv, find_der_key, 2},
    {"\x06\x03\x2b\x65\x70\x04"sv, find_der_key, 2},
    {"\x06\x03\x2b\x65\x6e\x04"sv, find_der_key, 2},
    {"\x06\x03\x2b\x65\x71\x04"sv, find_der_key, 2},
    {"\x02\x01\x00\x02\x82"sv, find_der_key},
    {"\x02\x01\x00\x02\x81"sv, find_der_key},
    {"\x02\x01\x01\x04\x20"sv, find_der_key},
    {"\x02\x01\x01\x04\x30"sv, find_der_key},
    {"\x02\x01\x01\x04\x42"sv, find_der_key},
    {"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"sv, find_der_key, 3},
    {"\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d"sv, find_der_key, 3},
    // OpenPGP's curves by their OID and its size; RSA's keys stand in runs.h.
    {"\x09\x2b\x06\x01\x04\x01\xda\x47\x0f\x01"sv, find_pgp_curve_key, 2},      // Ed25519
    {"\x0a\x2b\x06\x01\x04\x01\x97\x55\x01\x05\x01"sv, find_pgp_curve_key, 3},  // Curve25519
    {"\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"sv, find_pgp_curve_key, 2},          // NIST P-256
    {"\x05\x2b\x81\x04\x00"sv, find_pgp_curve_key, 1},                          // P-384, P-521, secp256k1
    // OpenPGP's DSA and Elgamal keys by the signatures that follow them: of a user id or a subkey, by a DSA
    // key, over SHA-1, SHA-256, SHA-384 or SHA-512.
    {"\x04\x10\x11\x02\x00"sv, find_pgp_signed_key, 2},
    {"\x04\x10\x11\x08\x00"sv, find_pgp_signed_key, 2},
    {"\x04\x10\x11\x09\x00"sv, find_pgp_signed_key, 2},
    {"\x04\x10\x11\x0a\x00"sv, find_pgp_signed_key, 2},
    {"\x04\x13\x11\x02\x00"sv, find_pgp_signed_key, 2},
    {"\x04\x13\x11\x08\x00"sv, find_pgp_signed_key, 2},
    {"\x04\x13\x11\x09\x00"sv, find_pgp_signed_key, 2},
    {"\x04\x13\x11\x0a\x00"sv, find_pgp_signed_key, 2},
    {"\x04\x18\x11\x02\x00"sv, find_pgp_signed_key, 2},
    {"\x04\x18\x11\x08\x00"sv, find_pgp_signed_key, 2},
    {"\x04\x18\x11\x09\x00"sv, find_pgp_signed_key, 2},
    {"\x04\x18\x11\x0a\x00"sv, find_pgp_signed_key, 2},
    {":private-key("sv, find_pgp_agent_key, 3},
    {":protected-private-key("sv, find_pgp_agent_key, 3},
    {"Key: (private-key"sv, find_pgp_agent_key, 2},
    {"Key: (protected-private-key"sv, find_pgp_agent_key, 2},
    {"/PrivKey"sv, find_comet_key, 2},
    {"AGE-SECRET-KEY-1"sv, find_age_key},
    {"RWRTY0Iy"sv, find_minisign_key},  // "Ed", "Sc", "B2"
    {"RWQAAEIy"sv, find_minisign_key},  // "Ed", no KDF, "B2"
    {"AKIA"sv, find_aws_key},
    {"ASIA"sv, find_aws_key},
    {"ghp_"sv, find_github_token},
    {"gho_"sv, find_github_token},
    {"ghu_"sv, find_github_token},
    {"ghs_"sv, find_github_token},
    {"ghr_"sv, find_github_token},
    {"github_pat_"sv, find_github_fine_token, 3},
    {"npm_"sv, find_npm_token},
    {"glpat-"sv, find_gitlab_token, 3},
    {"gldt-"sv, find_gitlab_token, 2},
    {"glrt-"sv, find_gitlab_token, 2},
    {"xoxb-"sv, find_slack_token, 2},
    {"xoxp-"sv, find_slack_token, 2},
    {"xoxa-"sv, find_slack_token, 2},
    {"xoxe-"sv, find_slack_token, 2},
    {"xoxs-"sv, find_slack_token, 2},
    {":AA"sv, find_telegram_token},
    {"/api/webhooks/"sv, find_discord_webhook, 5},
    {"\"auth\""sv, find_registry_auth, 3},
});

// Asked once a file, at its start.
inline constexpr auto kAtStart =
    std::to_array<Detector>({find_pgp_file, find_netrc_passwords, find_pgpass_passwords});

inline constexpr std::size_t kLongestMark =
    std::ranges::max(kMarks, {}, [](const Mark& mark) { return mark.literal.size(); }).literal.size();

// Marks of text hold no byte below a tab, and all others hold one: what holds none is searched for the first
// alone, at several times the speed.
[[nodiscard]] constexpr bool is_of_text(std::string_view literal) {
  return std::ranges::none_of(literal, [](char c) { return static_cast<unsigned char>(c) < '\t'; });
}

// The first mark of the same detector: marks that share it share what it has judged.
[[nodiscard]] constexpr std::size_t first_of_detector(std::size_t mark) {
  std::size_t first = 0;
  while (kMarks[first].detector != kMarks[mark].detector) ++first;
  return first;
}

}  // namespace dvsguard::keyscan
