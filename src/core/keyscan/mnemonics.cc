#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "core/crypto/bip39.h"
#include "core/keyscan/characters.h"
#include "core/keyscan/detectors.h"
#include "core/keyscan/listed_words.h"
#include "core/keyscan/names.h"
#include "core/keyscan/test_keys.h"

namespace dvsguard::keyscan {
namespace {

constexpr std::size_t kFewestWords = 12, kMostWords = 24;
constexpr std::size_t kContext = 256;  // bytes looked at before and after a phrase

// A byte that no text has: what stands beside it in a binary is another string.
bool is_binary(char c) {
  return (static_cast<unsigned char>(c) < ' ' && !is_space(c)) || static_cast<unsigned char>(c) >= 0x7f;
}

std::string_view line_before(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(at - std::min(at, kContext), std::min(at, kContext));
  return before.substr(before.rfind('\n') + 1);  // npos + 1 is 0
}

std::string_view line_after(std::string_view text, std::size_t at) {
  const std::string_view after = text.substr(at, kContext);
  return after.substr(0, after.find('\n'));
}

// What may stand before a phrase: the line's start, a quote, a separator; or a flag or a name that is like a
// key's.
bool starts_apart(std::string_view before) {
  const std::size_t end = before.find_last_not_of(" \t");
  if (end == std::string_view::npos) return true;
  const bool touching = end + 1 == before.size();
  constexpr std::string_view kSigns = "\"'`=:[({,>-|\\*#";
  if (kSigns.find(before[end]) != std::string_view::npos || is_binary(before[end])) return true;
  if (before.ends_with("\\n")) return true;
  if (touching) return false;
  const std::size_t start = before.find_last_of(" \t\"'`=", end);
  const std::string_view word = before.substr(start + 1, end - start);  // npos + 1 is 0
  return word.starts_with('-') || key_like_name(word);
}

bool ends_apart(std::string_view after) {
  const std::size_t start = after.find_first_not_of(" \t\r");
  if (start == std::string_view::npos) return true;
  constexpr std::string_view kSigns = "\"'`]),;}<#&|\\-";
  return kSigns.find(after[start]) != std::string_view::npos || is_binary(after[start]);
}

std::string joined(std::span<const std::string_view> words) {
  std::string phrase;
  for (const std::string_view word : words) {
    if (!phrase.empty()) phrase += ' ';
    phrase += word;
  }
  return phrase;
}

bool is_ascending(std::span<const std::string_view> words) {
  return std::ranges::adjacent_find(words, std::ranges::greater_equal()) == words.end();
}

Hit phrase_hit(std::span<const std::string_view> words, Certainty certainty, std::size_t offset,
               std::string why) {
  Hit hit = make_hit(KeyKind::Mnemonic, certainty, offset, std::move(why));
  const std::optional<std::string> known = test_mnemonic_name(joined(words));
  hit.published_test_key = known.has_value();
  hit.test_key_name = known.value_or("");
  return hit;
}

enum class Gap { Blank, Line, Comma, Other };

// What holds two words apart: blanks; a line's end, with what the next line may start with; a comma, with
// quotes and white space.
Gap gap_of(std::string_view separator) {
  if (separator.find_first_not_of(" \t") == std::string_view::npos) return Gap::Blank;
  const bool comma = std::ranges::count(separator, ',') == 1;
  if (comma) {
    return separator.find_first_not_of(" \t\r\n\"'`,\\") == std::string_view::npos ? Gap::Comma : Gap::Other;
  }
  const bool line = separator.find('\n') != std::string_view::npos ||
                    separator.find("\\n") != std::string_view::npos ||
                    separator.find("\\\n") != std::string_view::npos;
  const bool plain = separator.find_first_not_of(" \t\r\n#*>/-\"'|\\n") == std::string_view::npos;
  const bool paragraph = std::ranges::count(separator, '\n') > 1;
  return line && plain && !paragraph ? Gap::Line : Gap::Other;
}

class Judge {
 public:
  Judge(const Candidate& candidate, const ListedRun& run, Findings& findings)
      : candidate_(candidate), run_(run), findings_(findings) {
    for (std::size_t i = 0; i < run.words.size(); ++i) words_.push_back(run.word(i));
    for (std::size_t i = 0; i + 1 < run.words.size(); ++i) gaps_.push_back(gap_of(run.separator(i)));
  }

  void run() {
    if (numbered()) return;
    for_each_part([](Gap gap) { return gap == Gap::Blank; },
                  [&](std::size_t i, std::size_t n) { line(i, n); });
    for_each_part([](Gap gap) { return gap == Gap::Comma; },
                  [&](std::size_t i, std::size_t n) { commas(i, n); });
    for_each_part([](Gap gap) { return gap == Gap::Blank || gap == Gap::Line; },
                  [&](std::size_t i, std::size_t n) { wrapped(i, n); });
  }

 private:
  template <class Joins, class Each>
  void for_each_part(Joins joins, Each each) {
    for (std::size_t first = 0; first < words_.size();) {
      std::size_t count = 1;
      while (first + count < words_.size() && joins(gaps_[first + count - 1])) ++count;
      if (count >= kFewestWords) each(first, count);
      first += count;
    }
  }

  [[nodiscard]] std::span<const std::string_view> words(std::size_t first, std::size_t count) const {
    return std::span(words_).subspan(first, count);
  }
  [[nodiscard]] std::string_view before(std::size_t i) const {
    return line_before(run_.text, run_.words[i].start);
  }
  [[nodiscard]] std::string_view after(std::size_t i) const {
    return line_after(run_.text, run_.words[i].end);
  }

  void add(std::size_t first, std::size_t count, Certainty certainty, std::string why) {
    findings_.add(phrase_hit(words(first, count), certainty, run_.words[first].start, std::move(why)));
  }

  void line(std::size_t first, std::size_t count) {
    if (!crypto::is_mnemonic(words(first, count))) return;
    if (!starts_apart(before(first)) || !ends_apart(after(first + count - 1))) return;
    add(first, count, Certainty::Proven, "BIP-39's checksum holds and the phrase stands alone");
  }

  void commas(std::size_t first, std::size_t count) {
    if (!crypto::is_mnemonic(words(first, count)) || is_ascending(words(first, count))) return;
    if (!starts_apart(before(first)) || !ends_apart(after(first + count - 1))) return;
    // "we sell apple, banana": a list that others of its kind go on before or after is longer than it seems.
    if (ends_in_comma(before(first)) || starts_with_comma(after(first + count - 1))) return;
    add(first, count, Certainty::Proven, "BIP-39's checksum holds for the whole of a list");
  }

  static bool ends_in_comma(std::string_view before) {
    return before.find_last_not_of(" \t\r\"'`") != std::string_view::npos &&
           before[before.find_last_not_of(" \t\r\"'`")] == ',';
  }
  static bool starts_with_comma(std::string_view after) {
    const std::size_t at = after.find_first_not_of(" \t\r\"'`");
    if (at == std::string_view::npos || after[at] != ',') return false;
    const std::string_view rest = after.substr(at + 1);
    const std::size_t next = rest.find_first_not_of(" \t\r\"'`");
    return next != std::string_view::npos && is_alphanumeric(rest[next]);
  }

  // Lines that hold nothing but words of the list, but for what opens the first and closes the last.
  void wrapped(std::size_t first, std::size_t count) {
    if (!starts_apart(before(first))) {
      while (count > 1 && gaps_[first] != Gap::Line) ++first, --count;
      if (count > 1) ++first, --count;
    }
    if (!ends_apart(after(first + count - 1))) {
      while (count > 1 && gaps_[first + count - 2] != Gap::Line) --count;
      if (count > 1) --count;
    }
    if (count < kFewestWords || count > kMostWords) return;
    const std::span gaps = std::span(gaps_).subspan(first, count - 1);
    const bool has_lines = std::ranges::find(gaps, Gap::Line) != gaps.end();
    if (!has_lines || !crypto::is_mnemonic(words(first, count)) || is_ascending(words(first, count))) return;
    const bool one_a_line = std::ranges::find(gaps, Gap::Blank) == gaps.end();
    const bool alone = !one_a_line || in_context(first, count);
    add(first, count, alone ? Certainty::Proven : Certainty::Likely,
        alone ? "BIP-39's checksum holds over lines of nothing else"
              : "BIP-39's checksum holds for words on lines");
  }

  // A list of one word a line is a phrase where nothing else is in the file, or a key's name stands above.
  [[nodiscard]] bool in_context(std::size_t first, std::size_t count) const {
    const std::size_t start = run_.words[first].start, end = run_.words[first + count - 1].end;
    const std::string_view head = run_.text.substr(0, start), tail = run_.text.substr(end);
    const bool whole = candidate_.from_start && candidate_.to_end &&
                       head.find_first_not_of(" \t\r\n-*\"'") == std::string_view::npos &&
                       tail.find_first_not_of(" \t\r\n\"'") == std::string_view::npos;
    const std::size_t last_of_head = head.find_last_not_of(" \t\r\n-*\"'#");
    const bool apart = last_of_head == std::string_view::npos || is_binary(head[last_of_head]);
    return whole || apart || key_like_name(name_before(run_.text, start));
  }

  // "1. legal 2. winner": by their numbers, so that columns may go either way.
  bool numbered() {
    std::vector<std::pair<std::size_t, std::size_t>> order;
    for (std::size_t i = 0; i < words_.size(); ++i) {
      const std::optional<std::size_t> number = number_before(i);
      if (number) order.emplace_back(*number, i);
    }
    if (order.size() < kFewestWords || order.size() > kMostWords) return false;
    std::ranges::sort(order);
    std::vector<std::string_view> phrase;
    const std::size_t from = order.front().first;
    std::size_t earliest = words_.size();
    for (const auto& [number, i] : order) {
      if (from > 1 || number != from + phrase.size()) return false;
      earliest = std::min(earliest, i);
      phrase.push_back(words_[i]);
    }
    if (!crypto::is_mnemonic(phrase)) return false;
    findings_.add(phrase_hit(phrase, Certainty::Proven, run_.words[earliest].start,
                             "BIP-39's checksum holds for its numbered words"));
    return true;
  }

  // The number that a word is listed under: digits, a sign or none, blanks or quotes.
  [[nodiscard]] std::optional<std::size_t> number_before(std::size_t i) const {
    std::string_view head = run_.text.substr(0, run_.words[i].start);
    head = head.substr(head.size() - std::min<std::size_t>(head.size(), 24));
    const std::size_t end = head.find_last_not_of(" \t\"'`.):]-=");
    if (end == std::string_view::npos || end + 1 == head.size() || !is_digit(head[end])) return std::nullopt;
    std::size_t number = 0, scale = 1;
    for (std::size_t at = end + 1; at > 0 && is_digit(head[at - 1]); --at, scale *= 10) {
      if (scale > 10) return std::nullopt;
      number += scale * static_cast<std::size_t>(head[at - 1] - '0');
    }
    return number;
  }

  const Candidate& candidate_;
  const ListedRun& run_;
  Findings& findings_;
  std::vector<std::string_view> words_;
  std::vector<Gap> gaps_;
};

}  // namespace

void find_mnemonic(const Candidate& candidate, Findings& findings) {
  const ListedRun run = listed_run(candidate.text, candidate.at);
  Judge(candidate, run, findings).run();
  // Of words that go on, the last phrase may be cut: its words are looked at again.
  const std::size_t last = run.words.size() - 1;
  findings.resume_at(run.goes_on ? run.words[last - std::min(last, kMostWords)].start : run.words[last].end);
}

}  // namespace dvsguard::keyscan
