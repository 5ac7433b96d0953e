#include "core/binary/crate_finder.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "core/binary/crate_list.h"
#include "core/layer/zlib.h"

namespace dvsguard::binary {

namespace {

constexpr std::size_t kMaxSectionHeaders = 256U << 10U;  // 4,096 of them
constexpr std::size_t kMaxNames = 64U << 10U;            // .shstrtab stands right before the headers
constexpr std::uint8_t kDeflate32K = 0x78;               // the first byte of every zlib stream in use
constexpr std::size_t kEnough = 512;                     // for a block's codes and the first letters
constexpr std::size_t kMaxKept = 4;
// Each costs some 10 µs; in random bytes one is wanted every 16 KiB.
constexpr std::uint64_t kFreeStarts = 64, kBytesAStart = 4096;
constexpr std::string_view kJsonStart = "{\"";

}  // namespace

CrateFinder::CrateFinder(const ElfHeader& header, std::uint64_t file_size) : header_(header) {
  const std::uint64_t table = header.section_entries * header.section_entry_size;
  if (header.sections_offset == 0 || table == 0) return;
  headers_lie_ = header.sections_offset > file_size || table > file_size - header.sections_offset;
  if (headers_lie_ || table > kMaxSectionHeaders) return;
  has_headers_ = true;
  end_begin_ = header.sections_offset - std::min<std::uint64_t>(header.sections_offset, kMaxNames);
  end_ = Capture(end_begin_, header.sections_offset + table - end_begin_, kMaxNames + kMaxSectionHeaders);
}

void CrateFinder::feed(std::uint64_t position, Bytes bytes) {
  if (headers_lie_ || header_.sections_offset == 0 || bytes.empty()) return;
  if (position != next_) close();
  next_ = position;
  const std::array<std::uint8_t, 2> seam = {last_, bytes[0]};
  if (last_ == kDeflate32K && layer::looks_like_zlib(seam)) begin(position - 1, Bytes(seam).first(1));
  for (Start& start : starts_) grow(start, bytes);
  for (std::size_t at = 0; at + 1 < bytes.size(); ++at) {
    const void* found = std::memchr(&bytes[at], kDeflate32K, bytes.size() - 1 - at);
    if (found == nullptr) break;
    at = static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - bytes.data());
    if (layer::looks_like_zlib(bytes.subspan(at, 2))) begin(position + at, bytes.subspan(at));
  }
  settle();
  fed_ += bytes.size();
  next_ += bytes.size();
  last_ = bytes.back();
}

// Whether one more is looked at hangs on its place alone, not on the pieces that come.
void CrateFinder::begin(std::uint64_t position, Bytes bytes) {
  const std::uint64_t before = fed_ + position - next_;
  if (begun_ >= kFreeStarts + before / kBytesAStart) return;
  ++begun_;
  grow(starts_.emplace_back(Start{.position = position}), bytes);
}

void CrateFinder::grow(Start& start, Bytes bytes) {
  const auto take = [&](std::size_t cap) {
    const std::size_t took = std::min(bytes.size(), cap - start.bytes.size());
    start.bytes.insert(start.bytes.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(took));
    bytes = bytes.subspan(took);
  };
  if (start.ended) return;
  if (!start.is_json) {
    take(kEnough);
    if (start.bytes.size() < kEnough) return;
    start.is_json = layer::zlib_front(start.bytes, kJsonStart.size()) == kJsonStart;
    start.ended = !start.is_json;
  }
  if (start.is_json) take(kMaxCrateListBytes);
}

// The first ones stay.
void CrateFinder::settle() {
  std::size_t kept = 0;
  std::erase_if(starts_, [&](const Start& start) {
    if (!start.is_json) return start.ended;
    return ++kept > kMaxKept;
  });
}

void CrateFinder::close() {
  for (Start& start : starts_) {
    if (!start.ended && !start.is_json)
      start.is_json = layer::zlib_front(start.bytes, kJsonStart.size()) == kJsonStart;
    start.ended = true;
  }
  settle();
  last_ = 0;
}

std::string_view CrateFinder::name_of(const Section& section, const std::vector<Section>& sections) const {
  if (header_.section_names >= sections.size()) return {};
  const Section& names = sections[header_.section_names];
  const auto& end = end_.bytes();
  if (names.offset < end_begin_ || names.offset - end_begin_ > end.size()) return {};
  const Bytes text = Bytes(end).subspan(names.offset - end_begin_);
  const std::uint64_t size = std::min<std::uint64_t>(text.size(), names.size);
  if (section.name >= size) return {};
  const std::string_view rest(reinterpret_cast<const char*>(text.data()) + section.name, size - section.name);
  return rest.substr(0, rest.find('\0'));
}

std::string CrateFinder::read(const Section& section, bool is_named, BinaryFacts& facts) const {
  const auto start = std::ranges::find(starts_, section.offset, &Start::position);
  if (start == starts_.end()) return is_named ? "its list of crates" : "";
  const Bytes bytes(start->bytes);
  auto crates = read_crate_list(bytes.first(std::min<std::uint64_t>(bytes.size(), section.size)));
  if (!crates) return is_named ? "its list of crates: " + crates.error().what : "";
  facts.crates = std::move(*crates);
  return {};
}

std::string CrateFinder::finish(BinaryFacts& facts) {
  close();
  // Nobody looks for crates in a program that Go says all about.
  if (headers_lie_) return facts.go ? "" : "the section headers";
  if (!has_headers_ || !end_.is_whole()) return starts_.empty() || facts.go ? "" : "the section headers";
  const auto sections =
      parse_sections(header_, Bytes(end_.bytes()).subspan(header_.sections_offset - end_begin_));
  for (const Section& section : sections) {
    const std::string_view name = name_of(section, sections);
    if (name != kCrateSection && !name.empty()) continue;
    std::string trouble = read(section, name == kCrateSection, facts);
    if (facts.crates || !trouble.empty()) return trouble;
  }
  return {};
}

}  // namespace dvsguard::binary
