#include "core/keyscan/detectors.h"
#include "core/keyscan/tokens.h"

// GitHub's and npm's tokens carry a checksum; fine-grained ones have a length and a shape of their own.
namespace dvsguard::keyscan {
namespace {

constexpr std::size_t kBody = 36;  // 30 random digits of base 62, and the checksum

void find_checked(const Candidate& candidate, std::size_t prefix, KeyKind kind, Findings& findings) {
  const std::string_view body = taken_from(candidate.text, candidate.at + prefix, is_alphanumeric);
  if (body.size() != kBody || !stands_apart(candidate.text, candidate.at, prefix + kBody)) return;
  if (!crc32_base62_holds(body)) return;
  findings.add(make_hit(kind, Certainty::Proven, candidate.at, "its checksum holds"));
}

}  // namespace

void find_github_token(const Candidate& candidate, Findings& findings) {
  find_checked(candidate, 4, KeyKind::GithubToken, findings);
}

void find_npm_token(const Candidate& candidate, Findings& findings) {
  find_checked(candidate, 4, KeyKind::NpmToken, findings);
}

// github_pat_, 22 characters, _, 59 characters.
void find_github_fine_token(const Candidate& candidate, Findings& findings) {
  constexpr std::size_t kPrefix = 11, kFirst = 22, kSecond = 59;
  const std::string_view token = taken_from(candidate.text, candidate.at, is_word_char);
  if (token.size() != kPrefix + kFirst + 1 + kSecond || token[kPrefix + kFirst] != '_') return;
  if (!stands_apart(candidate.text, candidate.at, token.size()) ||
      looks_made_up(token.substr(kPrefix + kFirst))) {
    return;
  }
  findings.add(make_hit(KeyKind::GithubToken, Certainty::Likely, candidate.at,
                        "it has the length and the shape of a fine-grained token"));
}

}  // namespace dvsguard::keyscan
