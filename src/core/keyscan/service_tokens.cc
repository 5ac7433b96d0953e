#include <array>

#include "core/keyscan/detectors.h"
#include "core/keyscan/tokens.h"

// Tokens that their prefix and length tell.
namespace dvsguard::keyscan {
namespace {

void add_likely(KeyKind kind, std::size_t offset, Findings& findings) {
  findings.add(make_hit(kind, Certainty::Likely, offset, "its prefix and length say so"));
}

// GitLab's routable tokens end in the CRC-32 of what stands before it, seven digits of base 36.
bool routable_checksum_holds(std::string_view token) {
  constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuvwxyz";
  constexpr std::size_t kChecksum = 7;
  if (token.size() <= kChecksum) return false;
  std::uint64_t written = 0;
  for (const char c : token.substr(token.size() - kChecksum)) {
    const std::size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) return false;
    written = written * 36 + digit;
  }
  return written == crc32(token.substr(0, token.size() - kChecksum));
}

}  // namespace

// glpat- and its kin: 20 characters, or longer with a dot and a checksum.
void find_gitlab_token(const Candidate& candidate, Findings& findings) {
  const std::size_t dash = candidate.text.find('-', candidate.at);
  const std::string_view token =
      taken_from(candidate.text, candidate.at, [](char c) { return is_token_char(c) || c == '.'; });
  const std::string_view body = token.substr(dash + 1 - candidate.at);
  if (!stands_apart(candidate.text, candidate.at, token.size()) || looks_made_up(body)) return;
  if (routable_checksum_holds(token)) {
    findings.add(make_hit(KeyKind::GitlabToken, Certainty::Proven, candidate.at, "its checksum holds"));
  } else if (taken_from(body, 0, is_token_char).size() == 20) {
    add_likely(KeyKind::GitlabToken, candidate.at, findings);
  }
}

// …/api/webhooks/ID/TOKEN: an id of 17 to 20 digits, a token of 60 to 80 characters.
void find_discord_webhook(const Candidate& candidate, Findings& findings) {
  constexpr std::string_view kMark = "/api/webhooks/";
  const std::string_view host = around(candidate.text, candidate.at, 0, 32);
  const std::size_t start = candidate.at;
  if (host.substr(0, std::min<std::size_t>(start, 32)).find("discord") == std::string_view::npos) return;
  const std::string_view id = taken_from(candidate.text, start + kMark.size(), is_digit);
  if (id.size() < 17 || id.size() > 20) return;
  const std::size_t slash = start + kMark.size() + id.size();
  if (slash >= candidate.text.size() || candidate.text[slash] != '/') return;
  const std::string_view token = taken_from(candidate.text, slash + 1, is_token_char);
  if (token.size() < 60 || token.size() > 80 || looks_made_up(token)) return;
  add_likely(KeyKind::DiscordWebhook, start, findings);
}

// ID:TOKEN, where the token has 35 characters and starts with AA.
void find_telegram_token(const Candidate& candidate, Findings& findings) {
  std::size_t start = candidate.at;
  while (start > 0 && candidate.at - start < 11 && is_digit(candidate.text[start - 1])) --start;
  const std::size_t digits = candidate.at - start;
  if (digits < 8 || digits > 10) return;
  if (start > 0 && is_alphanumeric(candidate.text[start - 1]) &&
      !candidate.text.substr(0, start).ends_with("bot")) {
    return;
  }
  const std::string_view token = taken_from(candidate.text, candidate.at + 1, is_token_char);
  if (token.size() != 35 || looks_made_up(token)) return;
  add_likely(KeyKind::TelegramToken, start, findings);
}

// xoxb-…, xoxp-… and their kin: parts of digits, then a secret of 24 characters or more.
void find_slack_token(const Candidate& candidate, Findings& findings) {
  const std::string_view token = taken_from(candidate.text, candidate.at, is_token_char);
  if (token.size() < 40 || token.size() > 255 || !stands_apart(candidate.text, candidate.at, token.size()))
    return;
  if (std::string_view("abeoprs").find(token[3]) == std::string_view::npos || token[4] != '-') return;
  const std::string_view secret = token.substr(token.rfind('-') + 1);
  if (secret.size() < 24 || looks_made_up(secret)) return;
  add_likely(KeyKind::SlackToken, candidate.at, findings);
}

}  // namespace dvsguard::keyscan
