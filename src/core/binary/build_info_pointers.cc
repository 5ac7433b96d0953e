#include "core/binary/build_info_pointers.h"

#include <algorithm>
#include <utility>

#include "core/binary/build_info.h"

namespace dvsguard::binary {

namespace {

constexpr std::size_t kPointerSizeAt = 14, kFlagsAt = 15, kPointersAt = 16;
constexpr std::uint8_t kBigEndian = 1;  // of the flags

}  // namespace

bool BuildInfoPointers::is_header(Bytes header) {
  return header.size() == kBuildInfoHeader && (header[kPointerSizeAt] == 4 || header[kPointerSizeAt] == 8);
}

BuildInfoPointers::BuildInfoPointers(Bytes header, std::uint64_t position, std::vector<Segment> segments)
    : segments_(std::move(segments)),
      end_(position + header.size()),
      pointer_(header[kPointerSizeAt]),
      order_((header[kFlagsAt] & kBigEndian) != 0 ? ByteOrder::Big : ByteOrder::Little) {
  std::size_t at = kPointersAt;
  for (Text* text : {&version_, &modules_}) {
    text->place = place_of(read_unsigned(header, at, pointer_, order_), 2 * pointer_);
    if (text->place) text->string = Capture(*text->place, 2 * pointer_, 2 * pointer_);
    at += pointer_;
  }
}

// Where `size` bytes at an address stand in the file, if one segment holds them all.
std::optional<std::uint64_t> BuildInfoPointers::place_of(std::uint64_t address, std::uint64_t size) const {
  for (const Segment& segment : segments_) {
    if (address < segment.address || address - segment.address >= segment.file_size) continue;
    const std::uint64_t skip = address - segment.address;
    if (segment.kind != SegmentKind::Load || size > segment.file_size - skip) return std::nullopt;
    if (skip > UINT64_MAX - segment.offset || size > UINT64_MAX - segment.offset - skip) return std::nullopt;
    return segment.offset + skip;
  }
  return std::nullopt;
}

void BuildInfoPointers::feed(std::uint64_t position, Bytes bytes) {
  if (position < end_) {
    const auto before = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), end_ - position));
    position += before;
    bytes = bytes.subspan(before);
  }
  for (auto [text, cap] : {std::pair(&version_, kMaxGoVersion), std::pair(&modules_, kMaxModuleText)}) {
    if (!text->place) continue;
    if (!text->resolved) {
      text->string.take(position, bytes);
      if (text->string.is_whole()) resolve(*text, cap);
    }
    if (text->resolved) text->bytes.take(position, bytes);
  }
}

void BuildInfoPointers::resolve(Text& text, std::size_t cap) {
  const Bytes string(text.string.bytes());
  text.size = read_unsigned(string, pointer_, pointer_, order_);
  text.place = place_of(read_unsigned(string, 0, pointer_, order_), text.size);
  text.resolved = true;
  if (text.size > cap) text.place.reset();
  // What begins before the header's end has passed by, wherever the pieces that come are cut.
  if (text.place && *text.place >= end_) text.bytes = Capture(*text.place, text.size, cap);
}

std::optional<std::string> BuildInfoPointers::read(const Text& text, const KeptTexts& kept) const {
  if (!text.resolved || !text.place || text.size == 0) return std::nullopt;
  if (*text.place < end_) {
    const auto found = kept.at(*text.place, text.size);
    return found ? std::optional(std::string(*found)) : std::nullopt;
  }
  const auto& bytes = text.bytes.bytes();
  return text.bytes.is_whole() ? std::optional(std::string(bytes.begin(), bytes.end())) : std::nullopt;
}

std::optional<BuildInfoPointers::Texts> BuildInfoPointers::finish(const KeptTexts& kept, bool& lost) const {
  std::optional<std::string> version = read(version_, kept);
  if (!version || version->empty()) return std::nullopt;
  std::optional<std::string> modules = read(modules_, kept);
  // A string that no file holds is empty: the linker sets aside no bytes for one.
  lost = !modules && (modules_.resolved ? modules_.size > 0 : modules_.place.has_value());
  return Texts{.version = std::move(*version), .modules = std::move(modules).value_or("")};
}

}  // namespace dvsguard::binary
