#pragma once

#include <array>
#include <cstdint>
#include <string_view>

// BIP-39's English words, asked for quickly.
namespace dvsguard::keyscan {

inline constexpr std::size_t kShortestWord = 3;
inline constexpr std::size_t kLongestWord = 8;

// A word as a number: its bytes, the first lowest, zeros after it.
[[nodiscard]] std::uint64_t word_letters(std::string_view word);

class WordSet {
 public:
  WordSet();

  [[nodiscard]] bool holds(std::uint64_t letters) const {
    const std::uint64_t hash = letters * kMultiplier;
    const std::uint64_t bit = hash >> 48;
    if ((bits_[bit / 64] >> (bit % 64) & 1) == 0) return false;  // so are 97 of 100 other words
    for (std::uint64_t slot = hash >> 52;; slot = (slot + 1) % kSlots) {
      if (slots_[slot] == letters) return true;
      if (slots_[slot] == 0) return false;
    }
  }

 private:
  static constexpr std::uint64_t kMultiplier = 0x9e3779b97f4a7c15;
  static constexpr std::size_t kSlots = 4096;
  std::array<std::uint64_t, 1024> bits_{};
  std::array<std::uint64_t, kSlots> slots_{};
};

// The list's; made at the first call.
[[nodiscard]] const WordSet& listed_words();

}  // namespace dvsguard::keyscan
