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

constexpr std::size_t kStride = 32;
constexpr std::size_t kBatch = 64;  // blocks
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

// What a word that starts in the block may reach into; zeros after the text's end.
using Padded = std::array<char, kBlock + kLongestWord>;

const char* block_at(std::string_view text, std::size_t at, std::size_t size, Padded& padded) {
  if (text.size() - at >= size) return text.data() + at;
  padded.fill('\0');
  std::ranges::copy(text.substr(at), padded.begin());
  return padded.data();
}

std::uint64_t small_letters(const char* block) {
  std::uint64_t letters = 0;
  for (std::size_t i = 0; i < kBlock; i += 16)
    letters |= std::uint64_t{bits(in_range(load16(block + i), 'a', 26))} << i;
  return letters;
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
void RunFinder::exponents(const Stretch& stretch, std::size_t from, Findings& findings) {
  constexpr std::string_view kSizedExponent("\x00\x11\x01\x00\x01", 5);
  const std::size_t first = from - std::min<std::size_t>(from, 1);
  const std::string_view text = stretch.text.substr(0, from + kBlock - 1 + kSizedExponent.size() - 1);
  for (std::size_t at = text.find(kSizedExponent, first); at != std::string_view::npos;
       at = text.find(kSizedExponent, at + 1)) {
    if (stretch.base + at < exponents_done_) continue;
    const Candidate candidate = stretch.candidate(at);
    findings.turn_to(stretch.base + at - candidate.at, &exponents_done_);
    find_pgp_rsa_key(candidate, findings);
  }
}

// The first word that starts in each 32 bytes: a phrase has 12 words, the last but one starts 40 bytes or
// more after the first, so that one part's first word is in it, and the next.
void RunFinder::listed_words_in(const Stretch& stretch, std::size_t at, Findings& findings) {
  Padded padded;
  const char* block = block_at(stretch.text, at, padded.size(), padded);
  const std::uint64_t letters = small_letters(block);
  for (const std::size_t after : {std::size_t{0}, kStride - 1}) {
    const std::size_t word =
        listed_word_after(listed_words(), block, {letters, letters & ~(letters << 1)}, after);
    if (word != kBlock) words(stretch, at + word, findings);
  }
}

void RunFinder::look(const Stretch& stretch, std::size_t at, Signs signs, Findings& findings) {
  if ((signs & kRunFirst) != 0) letters_and_digits(stretch, at, findings);
  if ((signs & kRunThird) != 0) letters_and_digits(stretch, at + kStride, findings);
  if ((signs & kNumbers) != 0) numbers(stretch, at, findings);
  if ((signs & kExponent) != 0) exponents(stretch, at, findings);
  for (std::size_t back = blocks_in_row(signs); back > 0; --back)
    listed_words_in(stretch, at - (back - 1) * kBlock, findings);
}

void RunFinder::find(const Stretch& stretch, std::size_t from, std::size_t to, Findings& findings) {
  std::array<Signs, kBatch> signs;
  Padded padded;
  for (std::size_t at = from; at < to;) {
    const std::size_t whole = (std::min(to, stretch.text.size()) - at) / kBlock;
    const std::size_t count = std::clamp<std::size_t>(whole, 1, kBatch);
    const auto batch = std::span(signs).first(count);
    read_signs(row_, block_at(stretch.text, at, kBlock, padded), batch);
    for (std::size_t i = 0; i < count; ++i, at += kBlock) {
      if (signs[i] != 0) look(stretch, at, signs[i], findings);
    }
  }
}

}  // namespace dvsguard::keyscan
