#include "core/text/redact.h"

#include <algorithm>
#include <utility>

namespace dvsguard::text {
namespace {

constexpr std::string_view kEllipsis = "…";
constexpr std::string_view kEndsAuthority = "/?# \t\n\"'<>`";

void replace_all(std::string& text, std::string_view what) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + kRedacted.size())) {
    text.replace(at, what.size(), kRedacted);
  }
}

// "https://user:password@host" and "https:/user:password@host": what stands before the last @ of the
// authority.
void mask_credentials(std::string& text) {
  std::size_t at = 0;
  while ((at = text.find(":/", at)) != std::string::npos) {
    at += 2;
    if (at < text.size() && text[at] == '/') ++at;
    const std::size_t end = std::min(text.find_first_of(kEndsAuthority, at), text.size());
    const std::size_t host = std::string_view(text).substr(at, end - at).rfind('@');
    if (host == std::string_view::npos) continue;
    text.replace(at, host, kRedacted);
    at += kRedacted.size();
  }
}

}  // namespace

Redactor::Redactor(std::vector<std::string> secrets) : secrets_(std::move(secrets)) {
  std::erase_if(secrets_, [](const std::string& secret) { return secret.size() < kShortest; });
  std::sort(secrets_.begin(), secrets_.end(), [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
  });
  secrets_.erase(std::unique(secrets_.begin(), secrets_.end()), secrets_.end());
  ordered_ = secrets_;
  std::sort(ordered_.begin(), ordered_.end());
}

// The longest start of a secret before each "…".
void Redactor::mask_cut(std::string& text) const {
  constexpr std::size_t kFarthest = 4096;  // more than any message shows of one thing
  for (std::size_t cut = text.find(kEllipsis); cut != std::string::npos;) {
    std::size_t at = cut > kFarthest ? cut - kFarthest : 0;
    for (; at + kShortest <= cut; ++at) {
      const std::string_view shown = std::string_view(text).substr(at, cut - at);
      const auto found = std::lower_bound(ordered_.begin(), ordered_.end(), shown);
      if (found == ordered_.end() || !found->starts_with(shown)) continue;
      text.replace(at, shown.size(), kRedacted);
      cut = at + kRedacted.size();
      break;
    }
    cut = text.find(kEllipsis, cut + kEllipsis.size());
  }
}

std::string Redactor::operator()(std::string_view text) const {
  std::string out(text);
  for (const std::string& secret : secrets_) replace_all(out, secret);
  if (!ordered_.empty()) mask_cut(out);
  mask_credentials(out);
  return out;
}

Redactor Redactor::with(const Redactor& other) const {
  std::vector<std::string> all = secrets_;
  all.insert(all.end(), other.secrets_.begin(), other.secrets_.end());
  return Redactor(std::move(all));
}

}  // namespace dvsguard::text
