#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "core/keyscan/candidate.h"

// Words of BIP-39's list that follow one another, whatever holds them apart.
namespace dvsguard::keyscan {

struct ListedWord {
  std::size_t start = 0, end = 0;  // in the text
};

struct ListedRun {
  static constexpr std::size_t kMostEachWay = 64;

  std::string_view text;
  std::vector<ListedWord> words;
  bool goes_on = false;  // there are more words after the last

  [[nodiscard]] std::string_view word(std::size_t i) const {
    return text.substr(words[i].start, words[i].end - words[i].start);
  }
  // What stands between words i and i + 1.
  [[nodiscard]] std::string_view separator(std::size_t i) const {
    return text.substr(words[i].end, words[i + 1].start - words[i].end);
  }
};

// True where the word that starts at `at` is listed, and with its neighbours makes kRow in a row: as many as
// the shortest phrase has.
inline constexpr std::size_t kRow = 12;
inline constexpr std::size_t kLongestSeparator = 64;  // a deep indentation with a number
[[nodiscard]] bool in_listed_row(std::string_view text, std::size_t at);

// Those around the listed word that starts at `at`.
[[nodiscard]] ListedRun listed_run(std::string_view text, std::size_t at);

}  // namespace dvsguard::keyscan
