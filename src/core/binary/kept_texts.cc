#include "core/binary/kept_texts.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "core/binary/build_info.h"

namespace dvsguard::binary {

namespace {

// How a text starts, and which of its bytes is rare in programs: memchr() looks for that one alone, which is
// ten times as fast as a search for all of it.
struct Start {
  std::string_view bytes;
  std::size_t rare;
  std::size_t cap, most;
};
constexpr std::array<Start, 3> kStarts = {{
    {"go1.", 0, kKeptVersion, kMaxKeptVersions},
    {"devel ", 2, kKeptVersion, kMaxKeptVersions},
    // cmd/go/internal/modload: infoStart.
    {"\x30\x77\xaf\x0c\x92\x74\x08\x02\x41\xe1\xc1\x07\xe6\xd6\x18\xe6", 2, kMaxModuleText,
     kMaxKeptModuleTexts},
}};
constexpr std::size_t kLongestStart = 16;

}  // namespace

KeptTexts::KeptTexts() {
  for (std::size_t i = 0; i < kStarts.size(); ++i) {
    shelves_[i].cap = kStarts[i].cap;
    shelves_[i].most = kStarts[i].most;
  }
}

void KeptTexts::begin_part(std::uint64_t position) {
  position_ = position;
  tail_.clear();
  for (Shelf& shelf : shelves_) shelf.whole = shelf.kept.size();
}

void KeptTexts::feed(Bytes bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const std::uint64_t seam_at = position_ - tail_.size();
  if (!tail_.empty()) {
    const std::size_t old = tail_.size();
    tail_ += text.substr(0, kLongestStart);
    look_for_starts(tail_, old);
    for (Shelf& shelf : shelves_) shelf.grow(seam_at, std::string_view(tail_).substr(0, old));
    tail_.resize(old);
  }
  look_for_starts(text, 0);
  for (Shelf& shelf : shelves_) shelf.grow(position_, text);
  position_ += text.size();
  tail_ += text.size() < kLongestStart ? text : text.substr(text.size() - kLongestStart);
  if (tail_.size() > kLongestStart) tail_.erase(0, tail_.size() - kLongestStart);
}

// Those that reach over `seam`, where it is not 0: what ends before it was found when it passed, and what
// starts at it or behind is found there. The text starts that much before position_.
void KeptTexts::look_for_starts(std::string_view text, std::size_t seam) {
  for (std::size_t i = 0; i < kStarts.size(); ++i) {
    const Start& start = kStarts[i];
    const std::size_t last = seam == 0 ? text.size() : std::min(text.size(), seam + start.rare);
    for (std::size_t at = start.rare; at < last;) {
      const void* rare = std::memchr(text.data() + at, start.bytes[start.rare], last - at);
      if (rare == nullptr) break;
      at = static_cast<std::size_t>(static_cast<const char*>(rare) - text.data());
      const std::size_t begin = at++ - start.rare;
      const bool reaches = seam == 0 || begin + start.bytes.size() > seam;
      if (!reaches || text.substr(begin, start.bytes.size()) != start.bytes) continue;
      shelves_[i].begin(position_ - seam + begin);
    }
  }
}

void KeptTexts::Shelf::begin(std::uint64_t position) {
  if (kept.size() < most) kept.push_back({.position = position, .text = {}});
}

// The bytes from `position` on go to whoever ends there.
void KeptTexts::Shelf::grow(std::uint64_t position, std::string_view text) {
  for (std::size_t i = whole; i < kept.size(); ++i) {
    Kept& one = kept[i];
    const std::uint64_t skip = one.position + one.text.size() - position;
    if (skip < text.size()) one.text += text.substr(skip, cap - one.text.size());
    if (i == whole && one.text.size() == cap) ++whole;
  }
}

std::optional<std::string_view> KeptTexts::at(std::uint64_t position, std::uint64_t size) const {
  for (const Shelf& shelf : shelves_) {
    for (const Kept& one : shelf.kept) {
      if (one.position == position && size <= one.text.size())
        return std::string_view(one.text).substr(0, size);
    }
  }
  return std::nullopt;
}

}  // namespace dvsguard::binary
