#include "core/keyscan/word_filter.h"

#include "core/crypto/bip39.h"

namespace dvsguard::keyscan {

WordFilter::WordFilter() {
  for (const std::string_view word : crypto::bip39_words()) {
    const std::uint64_t place = word_letters(word) * kMultiplier >> 48;
    bits_[place / 64] |= std::uint64_t{1} << (place % 64);
  }
}

std::uint64_t word_letters(std::string_view word) {
  std::uint64_t letters = 0;
  for (std::size_t i = 0; i < word.size() && i < kLongestWord; ++i) {
    letters |= std::uint64_t{static_cast<std::uint8_t>(word[i])} << (8 * i);
  }
  return letters;
}

const WordFilter& word_filter() {
  static const WordFilter filter;
  return filter;
}

}  // namespace dvsguard::keyscan
