#include "core/keyscan/runs.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "core/keyscan/bytes16.h"
#include "core/keyscan/characters.h"
#include "core/keyscan/detectors.h"
#include "core/keyscan/listed_words.h"
#include "core/keyscan/word_set.h"

namespace dvsguard::keyscan {
namespace {

constexpr std::size_t kBlock = 64;
constexpr std::size_t kStride = 32;
constexpr std::size_t kLongestRun = 256;

bool all_letters_or_digits(Bytes16 bytes) {
  return all(in_range(bytes | 0x20, 'a', 26) | in_range(bytes, '0', 10));
}

// Whether a run of 51 or more that fills the 16 bytes at `at` may fill the 16 before them, or behind: most
// digests and names are shorter.
bool may_be_long(std::string_view text, std::size_t at) {
  constexpr std::size_t kSize = sizeof(Bytes16);
  return (at >= kSize && all_letters_or_digits(load16(text.data() + at - kSize))) ||
         (text.size() - at >= 2 * kSize && all_letters_or_digits(load16(text.data() + at + kSize)));
}

// Digits, commas and white space, a comma among them.
bool all_numbers(Bytes16 bytes) {
  const Bytes16 comma = in_range(bytes, ',', 1);
  if (!all(comma | in_range(bytes, '0', 10) | in_range(bytes, ' ', 1) | in_range(bytes, '\t', 5)))
    return false;
  return bits(comma) != 0;
}

// Where 11 01 stands, of 65537 with its length before it: seldom enough to be looked at byte by byte.
Bytes16 exponent_in(const char* at, Bytes16 bytes) {
  return in_range(bytes, 0x11, 1) & in_range(load16(at + 1), 1, 1);
}

std::uint32_t small_letters(Bytes16 bytes) {
  return bits(in_range(bytes, 'a', 26));
}

std::uint64_t load_letters(const char* at, std::size_t size) {
  std::uint64_t letters = 0;
  std::memcpy(&letters, at, sizeof letters);
  if constexpr (std::endian::native == std::endian::big) letters = __builtin_bswap64(letters);
  return letters & ~std::uint64_t{0} >> (64 - 8 * size);
}

// The letters of the block as bits, and where a word of them starts.
struct Words {
  std::uint64_t letters, starts;
};

[[gnu::always_inline]] inline bool is_listed(const WordSet& set, const char* block, std::uint64_t letters,
                                             std::size_t start) {
  auto size = static_cast<std::size_t>(std::countr_one(letters >> start));
  if (start + size >= kBlock) {
    while (size <= kLongestWord && is_lower(block[start + size])) ++size;
  }
  return set.holds(load_letters(block + start, std::min(size, kLongestWord))) && size <= kLongestWord;
}

// Where the first word that starts after `from` in the block starts, if it and the next are of the list;
// kBlock where they are not. A plain number: an optional's two parts would go through memory, at half the
// speed.
[[gnu::always_inline]] inline std::size_t listed_word_after(const WordSet& set, const char* block,
                                                            Words words, std::size_t from) {
  const std::uint64_t starts = words.starts & (~std::uint64_t{1} << from);
  if (starts == 0) return kBlock;
  const auto start = static_cast<std::size_t>(std::countr_zero(starts));
  if (!is_listed(set, block, words.letters, start)) return kBlock;
  const std::uint64_t rest = starts & (starts - 1);
  if (rest == 0) return start;
  return is_listed(set, block, words.letters, static_cast<std::size_t>(std::countr_zero(rest))) ? start
                                                                                                : kBlock;
}

}  // namespace

void RunFinder::letters_and_digits(const Stretch& stretch, std::size_t at, Findings& findings) {
  if (stretch.base + at < letters_done_ || !may_be_long(stretch.text, at)) return;
  std::size_t start = at, end = at + sizeof(Bytes16);
  while (start > 0 && at - start < kLongestRun && is_alphanumeric(stretch.text[start - 1])) --start;
  while (end < stretch.text.size() && end - at < kLongestRun && is_alphanumeric(stretch.text[end])) ++end;
  letters_done_ = stretch.base + end;
  const std::size_t size = end - start;
  if (size < 51 || size > 112) return;
  findings.turn_to(stretch.base + start - std::min(start, kBehind), nullptr);
  const Candidate candidate = stretch.candidate(start);
  if (size >= 64 && size <= 67) find_hex_key(candidate, size, findings);
  if (size >= 60 && size <= 78) find_decimal_scalar(candidate, size, findings);
  if (size == 51 || size == 52 || size >= 86) find_base58_key(candidate, size, findings);
}

void RunFinder::numbers(const Stretch& stretch, std::size_t at, Findings& findings) {
  constexpr std::size_t kLongestList = 4096;
  if (stretch.base + at < numbers_done_) return;
  const auto in_list = [](char c) { return is_digit(c) || c == ',' || is_space(c); };
  std::size_t start = at, end = at;
  while (start > 0 && at - start < kLongestList && in_list(stretch.text[start - 1])) --start;
  while (end < stretch.text.size() && end - at < kLongestList && in_list(stretch.text[end])) ++end;
  numbers_done_ = stretch.base + end;
  findings.turn_to(stretch.base + start - std::min(start, kBehind), nullptr);
  find_number_list(stretch.candidate(start), end - start, findings);
}

void RunFinder::words(const Stretch& stretch, std::size_t at, Findings& findings) {
  if (stretch.base + at < words_done_ || !in_listed_row(stretch.text, at)) return;
  findings.turn_to(stretch.base + at - std::min(at, kBehind), &words_done_);
  find_mnemonic(stretch.candidate(at), findings);
}

// 00 11 01 00 01: 65537, with its length in bits before it.
void RunFinder::exponents(const Stretch& stretch, std::size_t from, const char* block, Findings& findings) {
  constexpr std::string_view kExponent("\x00\x11\x01\x00\x01", 5);
  for (std::size_t i = 0; i < kBlock; ++i) {
    if (block[i] != kExponent[1] || from + i == 0) continue;
    const std::size_t at = from + i - 1;
    if (stretch.text.substr(at, kExponent.size()) != kExponent || stretch.base + at < exponents_done_)
      continue;
    const Candidate candidate = stretch.candidate(at);
    findings.turn_to(stretch.base + at - candidate.at, &exponents_done_);
    find_pgp_rsa_key(candidate, findings);
  }
}

// Of each 32 bytes, the first 16 and the first word that starts in them. A run of letters and digits that
// matters has 51 bytes or more, so that it fills the first half of one such part. A phrase has 12 words, the
// last but one starts 40 bytes or more after the first, so that one part's first word is in it, and the next.
void RunFinder::find(const Stretch& stretch, std::size_t from, std::size_t to, Findings& findings) {
  const std::string_view text = stretch.text;
  const WordSet& set = listed_words();
  std::array<char, kBlock + kLongestWord> padded{};
  for (std::size_t at = from; at < to; at += kBlock) {
    const char* block = text.data() + at;
    if (text.size() - at < padded.size()) {
      padded.fill('\0');
      std::ranges::copy(text.substr(at), padded.begin());
      block = padded.data();
    }
    const Bytes16 first = load16(block), second = load16(block + 16), third = load16(block + 32),
                  fourth = load16(block + 48);
    if (all_letters_or_digits(first)) letters_and_digits(stretch, at, findings);
    if (all_letters_or_digits(third)) letters_and_digits(stretch, at + kStride, findings);
    if (all_numbers(first)) numbers(stretch, at, findings);
    if (bits(exponent_in(block, first) | exponent_in(block + 16, second) | exponent_in(block + 32, third) |
             exponent_in(block + 48, fourth)) != 0) {
      exponents(stretch, at, block, findings);
    }
    const std::uint64_t letters =
        std::uint64_t{small_letters(first)} | std::uint64_t{small_letters(second)} << 16 |
        std::uint64_t{small_letters(third)} << 32 | std::uint64_t{small_letters(fourth)} << 48;
    for (const std::size_t after : {std::size_t{0}, kStride - 1}) {
      const std::size_t word = listed_word_after(set, block, {letters, letters & ~(letters << 1)}, after);
      if (word != kBlock) words(stretch, at + word, findings);
    }
  }
}

}  // namespace dvsguard::keyscan
