#include <cstddef>
#include <string>

#include "core/crypto/bip39.h"
#include "core/keyscan/characters.h"
#include "core/keyscan/detectors.h"
#include "core/keyscan/names.h"
#include "core/keyscan/test_keys.h"
#include "core/keyscan/word_filter.h"

namespace dvsguard::keyscan {
namespace {

// What may stand before a phrase: the line's start, a quote, a separator; or a flag or a name that is like a
// key's.
bool starts_apart(std::string_view before) {
  const std::size_t end = before.find_last_not_of(" \t");
  if (end == std::string_view::npos) return true;
  const bool touching = end + 1 == before.size();
  constexpr std::string_view kSigns = "\"'`=:[({,>-|\\";
  if (kSigns.find(before[end]) != std::string_view::npos) return true;
  if (touching) return false;
  const std::size_t start = before.find_last_of(" \t\"'`=", end);
  const std::string_view word = before.substr(start + 1, end - start);  // npos + 1 is 0
  return word.starts_with('-') || key_like_name(word);
}

bool ends_apart(std::string_view after) {
  const std::size_t start = after.find_first_not_of(" \t\r");
  if (start == std::string_view::npos) return true;
  constexpr std::string_view kSigns = "\"'`]),;}<#&|\\-";
  return kSigns.find(after[start]) != std::string_view::npos;
}

std::string joined(const std::vector<std::string_view>& words) {
  std::string phrase;
  for (const std::string_view word : words) {
    if (!phrase.empty()) phrase += ' ';
    phrase += word;
  }
  return phrase;
}

void judge(std::string_view line, std::size_t line_offset, const std::vector<std::string_view>& words,
           Findings& findings) {
  if (!crypto::is_mnemonic(words)) return;
  const auto start = static_cast<std::size_t>(words.front().data() - line.data());
  const auto end = static_cast<std::size_t>(words.back().data() + words.back().size() - line.data());
  if (!starts_apart(line.substr(0, start)) || !ends_apart(line.substr(end))) return;
  const std::optional<std::string> known = test_mnemonic_name(joined(words));
  Hit hit;
  hit.kind = KeyKind::Mnemonic;
  hit.certainty = Certainty::Proven;
  hit.offset = line_offset + start;
  hit.what = kind_name(hit.kind);
  hit.published_test_key = known.has_value();
  hit.test_key_name = known.value_or("");
  findings.add(std::move(hit));
}

// The word of letters at `at`, where it is one of the list and ends at a blank, a sign or the line's end.
std::string_view list_word(std::string_view line, std::size_t at) {
  std::size_t end = at;
  while (end < line.size() && is_lower(line[end]) && end - at <= kLongestWord) ++end;
  const std::string_view word = line.substr(at, end - at);
  if (word.size() < kShortestWord || word.size() > kLongestWord) return {};
  return crypto::bip39_index(word) < 0 ? std::string_view() : word;
}

// Runs of list words that only blanks hold apart.
void scan_line(std::string_view line, std::size_t line_offset, Findings& findings) {
  std::vector<std::string_view> run;
  const auto flush = [&] {
    if (run.size() >= 12) judge(line, line_offset, run, findings);
    run.clear();
  };
  for (std::size_t i = 0; i < line.size();) {
    if (is_blank(line[i])) {
      ++i;
      continue;
    }
    const std::string_view word = list_word(line, i);
    if (!word.empty()) {
      const bool glued = !run.empty() && run.back().data() + run.back().size() == word.data();
      if (glued) flush();
      run.push_back(word);
      i += word.size();
      continue;
    }
    flush();
    if (!is_lower(line[i])) {
      ++i;
      continue;
    }
    while (i < line.size() && is_lower(line[i])) ++i;
  }
  flush();
}

}  // namespace

void find_mnemonic(const Candidate& candidate, Findings& findings) {
  const std::size_t start = candidate.before().rfind('\n') + 1;  // npos + 1 is 0
  const std::size_t end = std::min(candidate.text.find('\n', candidate.at), candidate.text.size());
  scan_line(candidate.text.substr(start, end - start), start, findings);
  findings.resume_at(end);
}

}  // namespace dvsguard::keyscan
