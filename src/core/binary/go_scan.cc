#include "core/binary/go_scan.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/binary/module_text.h"

namespace dvsguard::binary {

namespace {

// Chance and data may look like a magic word. Each is read beside the others, up to these many at a time, so
// that no false one hides a true one.
constexpr std::size_t kMaxTablesAtOnce = 8;
constexpr std::size_t kMaxInfosAtOnce = 4;
constexpr std::size_t kMaxPointerInfos = 2;

AlignedWords::Pattern table_words(int bits, ByteOrder order) {
  const TablePattern pattern = table_pattern(bits, order);
  return {.mask = pattern.mask, .value = pattern.value};
}

// Of "\xFF Go buildinf:".
constexpr AlignedWords::Pattern kInfoWords = {.mask = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF},
                                              .value = {0xFF, ' ', 'G', 'o', ' ', 'b', 'u', 'i'},
                                              .align = kBuildInfoAlign};

}  // namespace

GoScan::GoScan(int bits, ByteOrder order, std::vector<Segment> segments)
    : bits_(bits),
      order_(order),
      segments_(std::move(segments)),
      words_(table_words(bits, order), kInfoWords) {}

void GoScan::begin_part(std::uint64_t position, std::uint64_t size, bool is_data) {
  position_ = position;
  part_end_ = position + size;
  is_data_ = is_data;
  words_.begin(position);
  kept_.begin_part(position);
}

void GoScan::feed(Bytes bytes) {
  if (!info_) kept_.feed(bytes);
  while (!bytes.empty()) {
    const auto found = words_.next(bytes);
    pass(bytes.first(found.end));
    if (found.first || found.second) start(found, position_ - AlignedWords::kWord);
    bytes = bytes.subspan(found.end);
  }
}

void GoScan::pass(Bytes bytes) {
  const std::uint64_t position = position_;
  position_ += bytes.size();
  for (auto& table : tables_) table.feed(bytes);
  for (auto& info : infos_) info.feed(bytes);
  for (auto& pointers : pointers_) pointers.feed(position, bytes);
  settle_tables();
  settle_infos(position, bytes);
}

bool GoScan::has_whole_info() const {
  return info_ || std::any_of(infos_.begin(), infos_.end(), [](const BuildInfo& info) {
           return info.state() == BuildInfo::State::Complete;
         });
}

void GoScan::start(const AlignedWords::Found& found, std::uint64_t position) {
  const std::uint64_t room = part_end_ - position;
  if (found.first) {
    if (tables_.size() == kMaxTablesAtOnce) {
      has_incomplete_ = true;
    } else {
      tables_.emplace_back(bits_, order_, room, functions_).feed(found.word);
    }
  }
  if (!found.second || !is_data_ || has_whole_info()) return;
  if (infos_.size() == kMaxInfosAtOnce) {
    has_cut_info_ = true;
  } else {
    infos_.emplace_back(position, room).feed(found.word);
  }
}

void GoScan::settle_tables() {
  std::erase_if(tables_, [&](const FunctionTable& table) {
    if (table.wants_more()) return false;
    if (table.state() != FunctionTable::State::NoTable) has_table_ = true;
    if (table.state() == FunctionTable::State::Incomplete) has_incomplete_ = true;
    return true;
  });
}

// `bytes` have passed, from `position` on: what follows a header in them is for its strings.
void GoScan::settle_infos(std::uint64_t position, Bytes bytes) {
  std::erase_if(infos_, [&](const BuildInfo& info) {
    if (info.state() != BuildInfo::State::Pointers) return info.state() == BuildInfo::State::NoInfo;
    if (pointers_.size() < kMaxPointerInfos && BuildInfoPointers::is_header(info.header()))
      pointers_.emplace_back(info.header(), info.position(), segments_).feed(position, bytes);
    return true;
  });
}

void GoScan::end_part() {
  for (const auto& table : tables_) {
    if (table.state() == FunctionTable::State::Names) has_table_ = has_incomplete_ = true;
  }
  tables_.clear();
  for (auto& info : infos_) {
    if (info.state() != BuildInfo::State::Complete) {
      has_cut_info_ = true;
    } else if (!info_) {
      info_ = std::move(info);
    }
  }
  infos_.clear();
}

std::string GoScan::finish_info(BinaryFacts& facts) const {
  std::string trouble;
  const auto read = [&](std::string version, std::string_view modules) {
    facts.go.emplace().go_version = std::move(version);
    const Status parsed = parse_module_text(modules, *facts.go);
    if (!parsed) trouble = "Go's module text: " + parsed.error().what;
  };
  if (info_) {
    read(info_->version(), info_->module_text());
    return trouble;
  }
  for (const BuildInfoPointers& pointers : pointers_) {
    bool lost = false;
    const auto texts = pointers.finish(kept_, lost);
    if (!texts || !is_go_version(texts->version)) continue;
    read(texts->version, unframed_module_text(texts->modules));
    if (lost) trouble = "Go's module text, which its build info of Go 1.17 or older does not lead to";
    return trouble;
  }
  if (!pointers_.empty()) return "the build info of Go 1.17 or older, whose addresses lead nowhere";
  return has_cut_info_ ? "Go's build info, which is cut short" : "";
}

std::string GoScan::finish(BinaryFacts& facts) {
  std::string trouble = finish_info(facts);
  if (facts.go && !has_table_ && trouble.empty()) trouble = "Go's function table";
  if (has_table_) {
    facts.functions = functions_.take();
    // No Go program is without its runtime: a table that does not name it is another program's, or no table.
    const auto& packages = facts.functions->packages;
    facts.functions->complete = !has_incomplete_ && !functions_.is_full() &&
                                std::binary_search(packages.begin(), packages.end(), "runtime");
  }
  return trouble;
}

}  // namespace dvsguard::binary
