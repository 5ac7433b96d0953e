#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/keyscan/detectors.h"

// Keystores as a string in JSON, YAML or a shell's quotes: "{\"crypto\": …}", also where that string stands
// in another.
namespace dvsguard::keyscan {
namespace {

constexpr std::size_t kReach = std::size_t{32} * 1024;  // before the mark and after it
constexpr int kMaxLevels = 3;

bool ends_text(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

// Behind the last quote before `at` that nothing escapes.
std::size_t start_of(std::string_view text, std::size_t at) {
  const std::size_t least = at - std::min(at, kReach);
  std::size_t escapes = 0;  // that stand right before what was looked at last, counted from behind
  bool quote = false;
  for (std::size_t i = at; i-- > least;) {
    const char c = text[i];
    if (c == '\\') {
      ++escapes;
      continue;
    }
    if (quote && escapes % 2 == 0) return i + 1 + escapes + 1;
    if (ends_text(c)) return i + 1;
    quote = c == '"';
    escapes = 0;
  }
  return quote && escapes % 2 == 0 ? least + escapes + 1 : least;
}

std::size_t end_of(std::string_view text, std::size_t at) {
  const std::size_t most = std::min(text.size(), at + kReach);
  for (std::size_t i = at + 1; i < most; ++i) {
    if (text[i] == '\\')
      ++i;
    else if (text[i] == '"' || ends_text(text[i]))
      return i;
  }
  return most;
}

// A text and where each of its bytes stood.
struct Unescaped {
  std::string text;
  std::vector<std::size_t> places;
};

char meaning_of(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case 'r':
      return '\r';
    default:  // a byte of the file, not of an enumeration
      return c;
  }
}

Unescaped unescape(const Unescaped& from) {
  Unescaped to;
  for (std::size_t i = 0; i < from.text.size(); ++i) {
    const bool escape = from.text[i] == '\\' && i + 1 < from.text.size();
    to.places.push_back(from.places[i]);
    if (escape) ++i;
    to.text += escape ? meaning_of(from.text[i]) : from.text[i];
  }
  return to;
}

}  // namespace

void find_escaped_keystore(const Candidate& candidate, Findings& findings) {
  const std::size_t start = start_of(candidate.text, candidate.at);
  const std::size_t end = end_of(candidate.text, candidate.at);
  findings.resume_at(end);
  Unescaped text{.text = std::string(candidate.text.substr(start, end - start)), .places = {}};
  for (std::size_t at = start; at < end; ++at) text.places.push_back(at);
  for (int level = 0; level < kMaxLevels; ++level) {
    text = unescape(text);
    if (text.text.find("\"kdf\"") != std::string::npos) break;
  }
  Findings inside;
  find_keystores(text.text, 0, inside);
  for (Hit& hit : inside.take()) {
    hit.offset = text.places[hit.offset];
    findings.add(std::move(hit));
  }
}

}  // namespace dvsguard::keyscan
