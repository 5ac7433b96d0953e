#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>

#include "core/crypto/hex.h"
#include "core/keyscan/detectors.h"
#include "core/keyscan/tokens.h"

// AWS's access keys: an id, which is public, and a secret of 40 characters beside it.
namespace dvsguard::keyscan {
namespace {

constexpr std::size_t kIdSize = 20;
constexpr std::size_t kSecretSize = 40;
constexpr std::size_t kReach = 512;

bool is_id_char(char c) {
  return is_upper(c) || (c >= '2' && c <= '7');
}

// Of mixed case with digits: no path, no name, no digest.
bool is_secret(std::string_view token) {
  return token.size() == kSecretSize && std::ranges::any_of(token, is_lower) &&
         std::ranges::any_of(token, is_upper) && std::ranges::any_of(token, is_digit) &&
         !looks_made_up(token);
}

bool has_secret(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view token = taken_from(text, at, is_base64_char);
    if (is_secret(token) || (token.starts_with('=') && is_secret(token.substr(1)))) return true;
    // NAME=SECRET: the sign belongs to base64 too.
    if (const std::size_t sign = token.find('=');
        sign != std::string_view::npos && is_secret(token.substr(sign + 1)))
      return true;
    at += std::max<std::size_t>(token.size(), 1);
  }
  return false;
}

}  // namespace

void find_aws_key(const Candidate& candidate, Findings& findings) {
  const std::string_view id = taken_from(candidate.text, candidate.at, is_id_char);
  if (id.size() != kIdSize || !stands_apart(candidate.text, candidate.at, kIdSize)) return;
  const std::size_t end = candidate.at + kIdSize;
  const std::string_view before =
      candidate.text.substr(candidate.at - std::min(candidate.at, kReach), std::min(candidate.at, kReach));
  if (!has_secret(candidate.text.substr(end, kReach)) && !has_secret(before)) return;
  Hit hit = make_hit(KeyKind::AwsKey, Certainty::Proven, candidate.at,
                     "a secret of 40 characters stands beside its id");
  hit.public_id = std::string(id);
  if (id.ends_with("EXAMPLE")) {  // AWS's documentation writes all of its own so
    hit.published_test_key = true;
    hit.test_key_name = "an example of AWS's documentation";
  }
  findings.add(std::move(hit));
}

}  // namespace dvsguard::keyscan
