#include "core/binary/reader.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/binary/crate_finder.h"
#include "core/binary/elf.h"
#include "core/binary/file_parts.h"
#include "core/binary/go_scan.h"

namespace dvsguard::binary {

namespace {

constexpr std::uint64_t kMaxHead = 128U << 10U;  // what is kept until the program headers are in
constexpr std::size_t kMaxInterpreter = 4096;    // PATH_MAX
constexpr std::size_t kMaxDynamic = 64U << 10U;
// UPX's mark stands behind the program headers, of which a packed program has few (upx, linker.h: l_info).
constexpr std::size_t kPackedFront = 512;
constexpr std::string_view kPackedMark = "UPX!";

}  // namespace

struct BinaryReader::State {
  explicit State(std::uint64_t file_size) : size(file_size) {
    head_size = std::min<std::uint64_t>(size, kMaxElfHeader);
  }

  void feed(Bytes bytes);
  void read_head();
  void read_segments();
  void add_segment(const Segment& segment);
  void stream(Bytes bytes);
  void scan(Bytes bytes);
  void tell(std::string_view what);
  BinaryFacts finish();

  std::uint64_t size;
  std::uint64_t position = 0;   // in the file, of what comes next
  std::uint64_t head_size = 0;  // of the file's beginning that must be in before the rest can be read
  std::vector<std::uint8_t> head;
  bool in_head = true;
  std::optional<ElfHeader> header;
  bool has_interpreter = false, has_dynamic = false;
  Capture interpreter, dynamic, front{0, kPackedFront, kPackedFront};
  std::optional<GoScan> go;
  std::optional<CrateFinder> crates;
  std::vector<FilePart> parts;
  std::size_t part = 0;  // the first that is not behind us
  bool in_part = false;
  BinaryFacts facts;
};

void BinaryReader::State::tell(std::string_view what) {
  if (facts.trouble.find(what) != std::string::npos) return;
  facts.trouble.append(facts.trouble.empty() ? "" : "; ").append(what);
}

void BinaryReader::State::feed(Bytes bytes) {
  // More than was promised is not read: every place in the file was checked against its size.
  bytes = bytes.first(static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), size - position)));
  while (in_head && !bytes.empty()) {
    const auto took =
        static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), head_size - head.size()));
    head.insert(head.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(took));
    bytes = bytes.subspan(took);
    position += took;
    if (head.size() == head_size) read_head();
  }
  if (!in_head) stream(bytes);
}

void BinaryReader::State::read_head() {
  if (!header) {
    header = parse_elf_header(head);
    if (!header) {
      tell(looks_like_elf(head) ? "the ELF header" : "not an ELF file");
      in_head = false;
      return;
    }
    facts.bits = header->bits;
    facts.machine = machine_name(*header);
    const std::uint64_t table_size = header->entries * header->entry_size;
    if (header->table_offset <= kMaxHead && header->table_offset + table_size <= std::min(kMaxHead, size)) {
      head_size = std::max<std::uint64_t>(head.size(), header->table_offset + table_size);
    }
    if (head.size() < head_size) return;
  }
  in_head = false;
  read_segments();
  position = 0;
  stream(std::exchange(head, {}));
}

void BinaryReader::State::read_segments() {
  const std::uint64_t table_end = header->table_offset + header->entries * header->entry_size;
  std::vector<Segment> segments;
  if (header->table_offset < head.size() && table_end <= head.size()) {
    segments = parse_segments(*header, Bytes(head).subspan(header->table_offset));
  }
  go.emplace(header->bits, header->order, segments);
  crates.emplace(*header, size);
  if (header->table_offset == 0 || header->entries == 0) return;  // an object file: nothing is loaded
  if (segments.empty()) {
    // What is loaded cannot be told: all of it is looked at.
    tell("the program headers");
    parts = {{.begin = 0, .end = size, .is_data = true}};
    return;
  }
  for (const Segment& segment : segments) add_segment(segment);
  bool cut = false;
  parts = loaded_parts(segments, size, cut);
  if (cut) tell("a segment beyond the end of the file");
}

void BinaryReader::State::add_segment(const Segment& segment) {
  switch (segment.kind) {
    case SegmentKind::Interpreter:
      has_interpreter = true;
      interpreter = Capture(segment.offset, segment.file_size, kMaxInterpreter);
      break;
    case SegmentKind::Dynamic:
      has_dynamic = true;
      dynamic = Capture(segment.offset, segment.file_size, kMaxDynamic);
      break;
    case SegmentKind::Load:
    case SegmentKind::Other:
      break;
  }
}

void BinaryReader::State::stream(Bytes bytes) {
  if (header) {
    front.take(position, bytes);
    interpreter.take(position, bytes);
    dynamic.take(position, bytes);
    crates->pass(position, bytes);
    scan(bytes);
  }
  position += bytes.size();
}

// Hands the parts that are loaded to one scan, and what is between them to the other.
void BinaryReader::State::scan(Bytes bytes) {
  const std::uint64_t end = position + bytes.size();
  std::uint64_t at = position;
  for (; part < parts.size() && parts[part].begin < end; ++part) {
    const FilePart& now = parts[part];
    const std::uint64_t from = std::max(now.begin, position), to = std::min(now.end, end);
    crates->feed(at, bytes.subspan(at - position, from - at));
    if (!in_part) go->begin_part(now.begin, now.end - now.begin, now.is_data);
    in_part = true;
    go->feed(bytes.subspan(from - position, to - from));
    at = to;
    if (to < now.end) return;
    go->end_part();
    in_part = false;
  }
  crates->feed(at, bytes.subspan(at - position));
}

BinaryFacts BinaryReader::State::finish() {
  if (in_head) {
    head_size = head.size();
    read_head();
  }
  if (!header) return std::move(facts);
  if (position < size) tell("the end of the file, which is cut short");
  if (in_part) go->end_part();
  const auto& first = front.bytes();
  if (std::search(first.begin(), first.end(), kPackedMark.begin(), kPackedMark.end()) != first.end()) {
    tell("what UPX packed");
  }
  if (has_interpreter) {
    const auto& path = interpreter.bytes();
    facts.interpreter.assign(path.begin(), std::find(path.begin(), path.end(), 0));
    if (!interpreter.is_whole()) tell("the interpreter's path");
  }
  if (has_dynamic && !dynamic.is_whole()) tell("the dynamic section");
  const DynamicFacts loading = parse_dynamic(*header, dynamic.bytes());
  const bool links_itself = loading.is_program && !loading.needs_libraries;
  facts.linking = has_interpreter || (has_dynamic && !links_itself) ? Linking::Dynamic : Linking::Static;
  if (const std::string what = go->finish(facts); !what.empty()) tell(what);
  if (const std::string what = crates->finish(facts); !what.empty()) tell(what);
  return std::move(facts);
}

BinaryReader::BinaryReader() = default;
BinaryReader::BinaryReader(BinaryReader&&) noexcept = default;
BinaryReader& BinaryReader::operator=(BinaryReader&&) noexcept = default;
BinaryReader::~BinaryReader() = default;

void BinaryReader::begin(std::uint64_t size) {
  state_ = std::make_unique<State>(size);
}

void BinaryReader::feed(std::span<const std::uint8_t> bytes) {
  if (state_) state_->feed(bytes);
}

BinaryFacts BinaryReader::finish() {
  if (!state_) begin(0);
  return std::exchange(state_, nullptr)->finish();
}

}  // namespace dvsguard::binary
