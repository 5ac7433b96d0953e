#include "core/keyscan/runs.h"

#include <algorithm>
#include <bit>

#include "core/keyscan/bytes16.h"
#include "core/keyscan/characters.h"
#include "core/keyscan/detectors.h"
#include "core/keyscan/word_filter.h"

namespace dvsguard::keyscan {
namespace {

// Every run that is sought (the shortest: a mnemonic of 47 bytes, a WIF key of 51) holds a place that is
// sampled, with the 16 bytes after it.
constexpr std::size_t kStride = 32;
constexpr std::size_t kLongestRun = 256;
constexpr std::size_t kBack = 8, kForth = 24;  // what is looked at for a word

bool all_letters_or_digits(Bytes16 bytes) {
  return all(in_range(bytes | 0x20, 'a', 26) | in_range(bytes, '0', 10));
}

// Digits, commas and white space, a comma among them.
bool all_numbers(Bytes16 bytes) {
  const Bytes16 comma = in_range(bytes, ',', 1);
  if (!all(comma | in_range(bytes, '0', 10) | in_range(bytes, ' ', 1) | in_range(bytes, '\t', 5)))
    return false;
  return bits(comma) != 0;
}

struct Word {
  std::size_t start = 0, end = 0;
};

// The word of small letters that `at` lies in or that comes next, within the bytes around it.
Word word_near(std::string_view text, std::size_t at) {
  const char* from = text.data() + at - kBack;
  const std::uint32_t letters =
      bits(in_range(load16(from), 'a', 26)) | bits(in_range(load16(from + 16), 'a', 26)) << 16;
  const std::uint32_t before = letters & ((1u << kBack) - 1);
  std::size_t start = kBack;
  if ((letters >> kBack & 1) != 0) {
    start -= static_cast<std::size_t>(std::countl_one(before << (32 - kBack)));
  } else {
    start = static_cast<std::size_t>(std::countr_zero(letters >> kBack << kBack));
    if (start == 32) return {};
  }
  const std::size_t end = start + static_cast<std::size_t>(std::countr_one(letters >> start));
  Word word{.start = at - kBack + start, .end = at - kBack + end};
  if (end == 32) {
    while (word.end < text.size() && is_lower(text[word.end]) && word.end - word.start <= kLongestWord) {
      ++word.end;
    }
  }
  return word;
}

// The same at a text's edges, where there are no 32 bytes to look at.
Word word_near_plainly(std::string_view text, std::size_t at) {
  Word word{.start = at, .end = at};
  if (is_lower(text[at])) {
    while (word.start > 0 && at - word.start < kLongestWord && is_lower(text[word.start - 1])) --word.start;
  } else {
    while (word.start < text.size() && !is_lower(text[word.start])) ++word.start;
  }
  word.end = word.start;
  while (word.end < text.size() && is_lower(text[word.end]) && word.end - word.start <= kLongestWord) {
    ++word.end;
  }
  return word;
}

bool may_be_listed(std::string_view text, Word word) {
  const std::size_t size = word.end - word.start;
  if (size < kShortestWord || size > kLongestWord) return false;
  std::uint64_t letters = 0;
  if (word.start + 8 <= text.size()) {
    std::memcpy(&letters, text.data() + word.start, 8);
    if constexpr (std::endian::native == std::endian::big) letters = __builtin_bswap64(letters);
    letters &= ~std::uint64_t{0} >> (64 - 8 * size);
  } else {
    letters = word_letters(text.substr(word.start, size));
  }
  return word_filter().may_hold(letters);
}

}  // namespace

void RunFinder::letters_and_digits(const Stretch& stretch, std::size_t at, Findings& findings) {
  std::size_t start = at, end = at + 16;
  while (start > 0 && at - start < kLongestRun && is_alphanumeric(stretch.text[start - 1])) --start;
  while (end < stretch.text.size() && end - at < kLongestRun && is_alphanumeric(stretch.text[end])) ++end;
  letters_done_ = stretch.base + end;
  if (end - start > kLongestRun) return;
  findings.turn_to(stretch.base + start - std::min(start, kBehind), nullptr);
  find_hex_key(stretch.candidate(start), end - start, findings);
}

void RunFinder::numbers(const Stretch& stretch, std::size_t at, Findings& findings) {
  (void)stretch, (void)at, (void)findings;
}

void RunFinder::words(const Stretch& stretch, std::size_t at, Findings& findings) {
  findings.turn_to(stretch.base + at - std::min(at, kBehind), &words_done_);
  find_mnemonic(stretch.candidate(at), findings);
}

void RunFinder::find(const Stretch& stretch, std::size_t from, std::size_t to, Findings& findings) {
  const std::string_view text = stretch.text;
  std::size_t at = from + (kStride - (stretch.base + from) % kStride) % kStride;
  for (; at < to; at += kStride) {
    const std::uint64_t place = stretch.base + at;
    if (at + sizeof(Bytes16) <= text.size()) {
      const Bytes16 bytes = load16(text.data() + at);
      if (all_letters_or_digits(bytes) && place >= letters_done_) letters_and_digits(stretch, at, findings);
      if (all_numbers(bytes) && place >= numbers_done_) numbers(stretch, at, findings);
    }
    if (place < words_done_) continue;
    const bool inside = at >= kBack && at + kForth <= text.size();
    const Word word = inside ? word_near(text, at) : word_near_plainly(text, at);
    if (may_be_listed(text, word)) words(stretch, word.start, findings);
  }
}

}  // namespace dvsguard::keyscan
