#include "core/binary/aligned_words.h"

#include <algorithm>
#include <cstring>

namespace dvsguard::binary {

namespace {

// Masks and bytes are loaded alike, so that the machine's own order does not matter.
std::uint64_t load(const std::uint8_t* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof(word));
  return word;
}

}  // namespace

AlignedWords::AlignedWords(const Pattern& first, const Pattern& second)
    : first_halves_(first),
      second_halves_(second),
      first_mask_(load(first.mask.data())),
      first_value_(load(first.value.data())),
      first_align_(first.align),
      second_mask_(load(second.mask.data())),
      second_value_(load(second.value.data())),
      second_align_(second.align) {}

AlignedWords::Halves::Halves(const Pattern& pattern) {
  std::uint32_t of_mask = 0, of_value = 0;
  std::memcpy(&of_mask, pattern.mask.data(), sizeof of_mask);
  std::memcpy(&of_value, pattern.value.data(), sizeof of_value);
  mask = Lanes{of_mask, 0, of_mask, 0};
  value = Lanes{of_value, 1, of_value, 1};
}

std::size_t AlignedWords::skip(Bytes bytes, std::size_t at) const {
  using Lanes = Halves::Lanes;
  constexpr std::size_t kStep = 4 * sizeof(Lanes);
  std::size_t skipped = 0;
  for (; bytes.size() - at - skipped >= kStep; skipped += kStep) {
    std::array<Lanes, 4> parts;
    std::memcpy(parts.data(), bytes.data() + at + skipped, sizeof parts);
    Lanes hits{};
    for (const Lanes part : parts) {
      hits |= reinterpret_cast<Lanes>((part & first_halves_.mask) == first_halves_.value) |
              reinterpret_cast<Lanes>((part & second_halves_.mask) == second_halves_.value);
    }
    std::array<std::uint64_t, 2> sums{};
    std::memcpy(sums.data(), &hits, sizeof sums);
    if ((sums[0] | sums[1]) != 0) break;
  }
  return skipped;
}

void AlignedWords::begin(std::uint64_t position) {
  position_ = position;
  skip_ = (kWord - position % kWord) % kWord;
  partial_size_ = 0;
}

bool AlignedWords::matches(std::uint64_t word, std::uint64_t position, Found& found) const {
  found.first = (word & first_mask_) == first_value_ && position % first_align_ == 0;
  found.second = (word & second_mask_) == second_value_ && position % second_align_ == 0;
  std::memcpy(found.word.data(), &word, sizeof(word));
  return found.first || found.second;
}

AlignedWords::Found AlignedWords::next(Bytes bytes) {
  Found found;
  const std::uint64_t start = position_;
  std::size_t at = std::min(skip_, bytes.size());
  skip_ -= at;
  if (partial_size_ > 0) {
    const std::size_t took = std::min(kWord - partial_size_, bytes.size());
    std::copy_n(bytes.begin(), took, partial_.begin() + static_cast<std::ptrdiff_t>(partial_size_));
    partial_size_ += took;
    at = took;
    if (partial_size_ == kWord) {
      partial_size_ = 0;
      if (matches(load(partial_.data()), start + at - kWord, found)) {
        found.end = at;
        position_ = start + at;
        return found;
      }
    }
  }
  for (; partial_size_ == 0 && bytes.size() - at >= kWord; at += kWord) {
    at += skip(bytes, at);
    if (bytes.size() - at < kWord) break;
    const std::uint64_t word = load(bytes.data() + at);
    if ((word & first_mask_) != first_value_ && (word & second_mask_) != second_value_) continue;
    if (!matches(word, start + at, found)) continue;
    found.end = at + kWord;
    position_ = start + found.end;
    return found;
  }
  if (skip_ == 0 && at < bytes.size()) {
    partial_size_ = bytes.size() - at;
    std::copy(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.end(), partial_.begin());
  }
  found = {.end = bytes.size()};
  position_ = start + bytes.size();
  return found;
}

}  // namespace dvsguard::binary
