#include "core/binary/function_table.h"

#include <algorithm>
#include <cstring>

namespace dvsguard::binary {

namespace {

// internal/abi: PCLnTabMagic.
constexpr std::uint64_t kMagic12 = 0xFFFFFFFB, kMagic116 = 0xFFFFFFFA, kMagic118 = 0xFFFFFFF0,
                        kMagic120 = 0xFFFFFFF1;
constexpr std::size_t kFixedPart = 8;  // magic, two zeros, quantum, pointer size
constexpr std::uint64_t kMaxGap = 32;
constexpr std::size_t kMostWords = 8;  // that follow it

// How many words follow the fixed part, and which of them tell where the names begin; the words after it, up
// to the last, tell where the next parts do.
struct Words {
  std::size_t count = 0, names = 0;
};

Words words_of(std::uint64_t magic) {
  if (magic == kMagic116) return {7, 2};
  if (magic == kMagic118 || magic == kMagic120) return {8, 3};
  return {};
}

}  // namespace

FunctionTable::FunctionTable(int bits, ByteOrder order, std::uint64_t room, FunctionSet& functions)
    : word_(bits / 8), order_(order), room_(room), functions_(&functions) {}

void FunctionTable::feed(Bytes bytes) {
  if (state_ == State::Header) {
    const std::size_t header_size = kFixedPart + kMostWords * static_cast<std::size_t>(word_);
    const std::size_t took = std::min<std::size_t>(bytes.size(), header_size - header_read_);
    std::copy_n(bytes.begin(), took, header_.begin() + static_cast<std::ptrdiff_t>(header_read_));
    header_read_ += took;
    bytes = bytes.subspan(took);
    if (header_read_ < header_size) return;
    read_header();
    // The header of Go 1.16 is a word shorter: that word is already of the names.
    if (state_ == State::Names) take(Bytes(header_).first(header_size));
  }
  if (state_ == State::Names) take(bytes);
}

void FunctionTable::take(Bytes bytes) {
  const std::uint64_t end = at_ + bytes.size();
  const std::uint64_t from = std::clamp(names_begin_, at_, end), to = std::clamp(names_end_, at_, end);
  read_names(bytes.subspan(from - at_, to - from));
  at_ = end;
  if (at_ < names_end_) return;
  // Each function has a name of its own; fewer names than functions means that they were wiped.
  const bool whole = partial_.empty() && !skipping_ && !name_too_long_;
  state_ = whole && names_read_ >= functions_told_ ? State::Complete : State::Incomplete;
}

void FunctionTable::read_header() {
  state_ = State::NoTable;
  const std::uint64_t magic = read_unsigned(header_, 0, 4, order_);
  const std::uint8_t quantum = header_[6];
  const bool fits = header_[4] == 0 && header_[5] == 0 && (quantum == 1 || quantum == 2 || quantum == 4) &&
                    header_[7] == word_;
  if (!fits) return;
  const auto word = [&](std::size_t i) {
    const auto size = static_cast<std::size_t>(word_);
    return read_unsigned(header_, kFixedPart + i * size, size, order_);
  };
  functions_told_ = word(0);
  if (functions_told_ == 0 || functions_told_ > room_) return;
  if (magic == kMagic12) state_ = State::Incomplete;
  const Words words = words_of(magic);
  if (words.count == 0) return;
  // The linker puts the parts one behind the other, the names first, each at a multiple of 32 before Go 1.26.
  std::uint64_t last = kFixedPart + words.count * static_cast<std::size_t>(word_);
  if (word(words.names) >= last + kMaxGap) return;
  for (std::size_t i = words.names; i < words.count; ++i) {
    if (word(i) < last || word(i) > room_) return;
    last = word(i);
  }
  names_begin_ = word(words.names);
  names_end_ = word(words.names + 1);
  state_ = State::Names;
}

void FunctionTable::read_names(Bytes bytes) {
  std::string_view rest(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  while (!rest.empty()) {
    const std::size_t end = rest.find('\0');
    const bool ended = end != std::string_view::npos;
    read_part(rest.substr(0, end), ended);
    rest.remove_prefix(ended ? end + 1 : rest.size());
  }
}

void FunctionTable::read_part(std::string_view part, bool ended) {
  if (part.size() > kMaxFunctionName - partial_.size()) {
    skipping_ = name_too_long_ = true;
    partial_.clear();
  }
  if (skipping_) {
    skipping_ = !ended;
  } else if (partial_.empty() && ended) {
    add(part);
  } else {
    partial_ += part;
    if (!ended) return;
    add(partial_);
    partial_.clear();
  }
}

void FunctionTable::add(std::string_view name) {
  if (name.empty()) return;
  ++names_read_;
  functions_->add(name);
}

TablePattern table_pattern(int bits, ByteOrder order) {
  // The magics share all bits but these of their lowest byte; the quantum is any.
  constexpr std::uint8_t kShared = 0xF4;
  TablePattern pattern{.mask = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0xFF},
                       .value = {0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, static_cast<std::uint8_t>(bits / 8)}};
  const std::size_t lowest = order == ByteOrder::Little ? 0 : 3;
  pattern.mask[lowest] = kShared;
  pattern.value[lowest] = 0xF0;
  return pattern;
}

}  // namespace dvsguard::binary
