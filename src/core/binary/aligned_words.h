#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/binary/bytes.h"

namespace dvsguard::binary {

// Finds words of eight bytes, aligned to eight, in bytes that pass by in pieces.
class AlignedWords {
 public:
  static constexpr std::size_t kWord = 8;
  using Word = std::array<std::uint8_t, kWord>;

  struct Pattern {
    Word mask{};
    Word value{};  // of the bits that the mask has
    std::size_t align = kWord;
  };

  AlignedWords(const Pattern& first, const Pattern& second);

  // The next byte stands at `position` of the file. What came before is forgotten.
  void begin(std::uint64_t position);

  struct Found {
    std::size_t end = 0;  // bytes up to and with the word, or all of them
    bool first = false, second = false;
    Word word{};
  };
  // Looks on in `bytes`; those behind Found::end must be given again.
  [[nodiscard]] Found next(Bytes bytes);

 private:
  // How many bytes from `at` on, a multiple of kWord, are passed over quickly: no word is in them.
  [[nodiscard]] std::size_t skip(Bytes bytes, std::size_t at) const;
  [[nodiscard]] bool matches(std::uint64_t word, std::uint64_t position, Found& found) const;

  // The first half of each word of a pair; the second half never matches.
  struct Halves {
    using Lanes = std::uint32_t __attribute__((vector_size(16)));
    explicit Halves(const Pattern& pattern);
    Lanes mask, value;
  };

  Halves first_halves_, second_halves_;
  std::uint64_t first_mask_, first_value_, first_align_;
  std::uint64_t second_mask_, second_value_, second_align_;
  std::uint64_t position_ = 0;
  std::size_t skip_ = 0;  // bytes before the first aligned one
  Word partial_{};
  std::size_t partial_size_ = 0;
};

}  // namespace dvsguard::binary
