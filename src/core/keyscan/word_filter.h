#pragma once

#include <array>
#include <cstdint>
#include <string_view>

// BIP-39's English words, asked for quickly.
namespace dvsguard::keyscan {

inline constexpr std::size_t kShortestWord = 3;
inline constexpr std::size_t kLongestWord = 8;

class WordFilter {
 public:
  WordFilter();

  // `letters`: the word's bytes, the first lowest, zeros after it. True for every word of the list, and for
  // some three in a hundred of all others.
  [[nodiscard]] bool may_hold(std::uint64_t letters) const {
    const std::uint64_t place = letters * kMultiplier >> 48;
    return (bits_[place / 64] >> (place % 64) & 1) != 0;
  }

 private:
  static constexpr std::uint64_t kMultiplier = 0x9e3779b97f4a7c15;
  std::array<std::uint64_t, 1024> bits_{};
};

[[nodiscard]] std::uint64_t word_letters(std::string_view word);

// The list's; made at the first call.
[[nodiscard]] const WordFilter& word_filter();

}  // namespace dvsguard::keyscan
