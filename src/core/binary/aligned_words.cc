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
    : first_mask_(load(first.mask.data())),
      first_value_(load(first.value.data())),
      first_align_(first.align),
      second_mask_(load(second.mask.data())),
      second_value_(load(second.value.data())),
      second_align_(second.align) {}

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
