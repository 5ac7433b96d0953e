#include "core/keyscan/word_set.h"

#include "core/crypto/bip39.h"

namespace dvsguard::keyscan {

WordSet::WordSet() {
  for (const std::string_view word : crypto::bip39_words()) {
    const std::uint64_t letters = word_letters(word);
    const std::uint64_t hash = letters * kMultiplier;
    bits_[hash >> 54] |= std::uint64_t{1} << (hash >> 48) % 64;
    std::uint64_t slot = hash >> 52;
    while (slots_[slot] != 0) slot = (slot + 1) % kSlots;
    slots_[slot] = letters;
  }
}

std::uint64_t word_letters(std::string_view word) {
  std::uint64_t letters = 0;
  for (std::size_t i = 0; i < word.size() && i < kLongestWord; ++i) {
    letters |= std::uint64_t{static_cast<std::uint8_t>(word[i])} << (8 * i);
  }
  return letters;
}

const WordSet& listed_words() {
  static const WordSet set;
  return set;
}

}  // namespace dvsguard::keyscan
