#include "core/keyscan/line_counter.h"

#include <algorithm>

#include "core/keyscan/bytes16.h"

namespace dvsguard::keyscan {
namespace {

constexpr std::size_t kTold = 8000;  // of a file's first bytes, as git tells binaries

// Adds up byte by byte, which 255 blocks cannot overflow.
std::uint64_t line_feeds(std::string_view bytes) {
  std::uint64_t count = 0;
  std::size_t at = 0;
  while (bytes.size() - at >= sizeof(Bytes16)) {
    Bytes16 counts{};
    for (int i = 0; i < 255 && bytes.size() - at >= sizeof(Bytes16); ++i, at += sizeof(Bytes16)) {
      counts -= in_range(load16(bytes.data() + at), '\n', 1);
    }
    for (std::size_t i = 0; i < sizeof(Bytes16); ++i) count += counts[i];
  }
  return count + static_cast<std::uint64_t>(std::ranges::count(bytes.substr(at), '\n'));
}

}  // namespace

void LineCounter::place(const Stretch& stretch, Findings& findings) {
  const std::span<Hit> hits = findings.since(placed_);
  if (hits.empty() && stretch.to_end) return;  // so it is with nearly all files
  if (!binary_) binary_ = stretch.text.substr(0, kTold).find('\0') != std::string_view::npos;
  placed_ += hits.size();
  if (*binary_) return;
  std::ranges::sort(hits, {}, &Hit::offset);
  std::uint64_t line = lines_;
  std::uint64_t line_start = line_start_;
  std::size_t counted = 0;
  for (Hit& hit : hits) {
    const std::size_t at = hit.offset - stretch.base;
    const std::string_view between = stretch.text.substr(counted, at - counted);
    line += line_feeds(between);
    if (const std::size_t last = between.rfind('\n'); last != std::string_view::npos) {
      line_start = stretch.base + counted + last + 1;
    }
    counted = at;
    hit.line = line + 1;
    hit.column = hit.offset - line_start + 1;
  }
}

void LineCounter::pass(std::string_view bytes, std::uint64_t base) {
  if (binary_.value_or(false)) return;
  lines_ += line_feeds(bytes);
  if (const std::size_t last = bytes.rfind('\n'); last != std::string_view::npos)
    line_start_ = base + last + 1;
}

}  // namespace dvsguard::keyscan
