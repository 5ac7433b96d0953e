#include "core/keyscan/listed_words.h"

#include <algorithm>
#include <array>
#include <optional>

#include "core/keyscan/characters.h"
#include "core/keyscan/word_set.h"

namespace dvsguard::keyscan {
namespace {

constexpr auto kSeparates = [] {
  std::array<bool, 256> table{};
  for (const char c : std::string_view(" \t\r\n,;:\"'`.()[]-*#>|/\\0123456789")) {
    table[static_cast<unsigned char>(c)] = true;
  }
  return table;
}();

bool separates(char c) {
  return kSeparates[static_cast<unsigned char>(c)];
}

bool is_listed(std::string_view word) {
  return word.size() >= kShortestWord && word.size() <= kLongestWord &&
         listed_words().holds(word_letters(word));
}

bool joins(char c) {
  return is_word_char(c);
}

std::optional<ListedWord> word_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_lower(text[end]) && end - at <= kLongestWord) ++end;
  if (!is_listed(text.substr(at, end - at)) || (end < text.size() && joins(text[end]))) return std::nullopt;
  return ListedWord{.start = at, .end = end};
}

std::optional<ListedWord> next_word(std::string_view text, std::size_t from) {
  std::size_t at = from;
  while (at < text.size() && at - from < kLongestSeparator && separates(text[at])) ++at;
  if (at == from) return std::nullopt;
  // The n of a line feed that is written out.
  if (at + 1 < text.size() && text[at] == 'n' && text[at - 1] == '\\') ++at;
  while (at < text.size() && at - from < kLongestSeparator && separates(text[at])) ++at;
  return word_at(text, at);
}

std::optional<ListedWord> previous_word(std::string_view text, std::size_t before) {
  std::size_t end = before;
  while (end > 0 && before - end < kLongestSeparator && separates(text[end - 1])) --end;
  if (end == before) return std::nullopt;
  std::size_t start = end;
  while (start > 0 && is_lower(text[start - 1]) && end - start <= kLongestWord) --start;
  if (!is_listed(text.substr(start, end - start)) || (start > 0 && joins(text[start - 1])))
    return std::nullopt;
  return ListedWord{.start = start, .end = end};
}

}  // namespace

bool in_listed_row(std::string_view text, std::size_t at) {
  const std::optional<ListedWord> word = word_at(text, at);
  if (!word) return false;
  std::size_t row = 1;
  for (std::optional<ListedWord> next = next_word(text, word->end); next; next = next_word(text, next->end)) {
    if (++row == kRow) return true;
  }
  for (std::optional<ListedWord> last = previous_word(text, at); last;
       last = previous_word(text, last->start)) {
    if (++row == kRow) return true;
  }
  return false;
}

ListedRun listed_run(std::string_view text, std::size_t at) {
  ListedRun run{.text = text, .words = {}, .goes_on = false};
  std::optional<ListedWord> word = previous_word(text, at);
  for (; word && run.words.size() < ListedRun::kMostEachWay; word = previous_word(text, word->start)) {
    run.words.push_back(*word);
  }
  std::ranges::reverse(run.words);
  const std::size_t most = run.words.size() + ListedRun::kMostEachWay;
  for (word = word_at(text, at); word && run.words.size() < most; word = next_word(text, word->end)) {
    run.words.push_back(*word);
  }
  run.goes_on = word.has_value();
  return run;
}

}  // namespace dvsguard::keyscan
