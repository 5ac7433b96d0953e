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

AlignedWords::Pattern table_words(int bits, ByteOrder order) {
  const TablePattern pattern = table_pattern(bits, order);
  return {.mask = pattern.mask, .value = pattern.value};
}

// Of "\xFF Go buildinf:".
constexpr AlignedWords::Pattern kInfoWords = {.mask = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF},
                                              .value = {0xFF, ' ', 'G', 'o', ' ', 'b', 'u', 'i'},
                                              .align = kBuildInfoAlign};

}  // namespace

GoScan::GoScan(int bits, ByteOrder order)
    : bits_(bits), order_(order), words_(table_words(bits, order), kInfoWords) {}

void GoScan::begin_part(std::uint64_t position, std::uint64_t size, bool is_data) {
  position_ = position;
  part_end_ = position + size;
  is_data_ = is_data;
  words_.begin(position);
}

void GoScan::feed(Bytes bytes) {
  while (!bytes.empty()) {
    const auto found = words_.next(bytes);
    pass(bytes.first(found.end));
    if (found.first || found.second) start(found, position_ - AlignedWords::kWord);
    bytes = bytes.subspan(found.end);
  }
}

void GoScan::pass(Bytes bytes) {
  position_ += bytes.size();
  for (auto& table : tables_) table.feed(bytes);
  for (auto& info : infos_) info.feed(bytes);
  settle_tables();
  settle_infos();
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
  const bool has_whole = std::any_of(infos_.begin(), infos_.end(), [](const BuildInfo& info) {
    return info.state() == BuildInfo::State::Complete;
  });
  if (!found.second || !is_data_ || info_ || has_whole) return;
  if (infos_.size() == kMaxInfosAtOnce) {
    has_cut_info_ = true;
  } else {
    infos_.emplace_back(room).feed(found.word);
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

void GoScan::settle_infos() {
  std::erase_if(infos_, [&](const BuildInfo& info) {
    if (info.state() == BuildInfo::State::Pointers) has_pointers_ = true;
    return info.state() == BuildInfo::State::Pointers || info.state() == BuildInfo::State::NoInfo;
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

std::string GoScan::finish(BinaryFacts& facts) {
  std::string trouble;
  if (info_) {
    facts.go.emplace();
    facts.go->go_version = info_->version();
    const Status parsed = parse_module_text(info_->module_text(), *facts.go);
    if (!parsed) trouble = "Go's module text: " + parsed.error().what;
  } else if (has_pointers_) {
    trouble = "the build info of Go 1.17 or older";
  } else if (has_cut_info_) {
    trouble = "Go's build info, which is cut short";
  }
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
