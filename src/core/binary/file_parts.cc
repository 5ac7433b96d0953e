#include "core/binary/file_parts.h"

#include <algorithm>

namespace dvsguard::binary {

std::vector<FilePart> loaded_parts(std::span<const Segment> segments, std::uint64_t size, bool& cut) {
  std::vector<FilePart> parts;
  for (const Segment& segment : segments) {
    if (segment.kind != SegmentKind::Load || segment.file_size == 0) continue;
    const bool inside = segment.offset <= size && segment.file_size <= size - segment.offset;
    if (!inside) cut = true;
    if (segment.offset >= size) continue;
    const std::uint64_t end = inside ? segment.offset + segment.file_size : size;
    parts.push_back({.begin = segment.offset, .end = end, .is_data = segment.is_data});
  }
  std::sort(parts.begin(), parts.end(),
            [](const FilePart& left, const FilePart& right) { return left.begin < right.begin; });
  std::vector<FilePart> apart;
  for (const FilePart& part : parts) {
    if (apart.empty() || part.begin >= apart.back().end) {
      apart.push_back(part);
      continue;
    }
    apart.back().end = std::max(apart.back().end, part.end);
    apart.back().is_data |= part.is_data;
  }
  return apart;
}

Capture::Capture(std::uint64_t begin, std::uint64_t size, std::size_t cap)
    : begin_(begin), size_(size), cap_(static_cast<std::size_t>(std::min<std::uint64_t>(size, cap))) {}

void Capture::take(std::uint64_t position, Bytes bytes) {
  if (bytes_.size() == cap_ || position > begin_ + bytes_.size()) return;
  const std::uint64_t skip = begin_ + bytes_.size() - position;
  if (skip >= bytes.size()) return;
  const Bytes rest = bytes.subspan(skip);
  const Bytes taken = rest.first(std::min(rest.size(), cap_ - bytes_.size()));
  bytes_.insert(bytes_.end(), taken.begin(), taken.end());
}

}  // namespace dvsguard::binary
