#include "core/binary/build_info.h"

#include <algorithm>
#include <string_view>

namespace dvsguard::binary {

namespace {

constexpr std::string_view kMagic = "\xFF Go buildinf:";
constexpr std::size_t kFlagsAt = 15;
constexpr std::uint8_t kInline = 2;      // of the flags: the strings follow the header
constexpr std::size_t kSentinel = 16;    // bytes that stand before and behind the module text
constexpr unsigned kMaxVarintBits = 63;  // encoding/binary.MaxVarintLen64, less what no length needs

}  // namespace

bool is_go_version(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

// Without its frame it is no module text: built outside of a module.
std::string_view unframed_module_text(std::string_view text) {
  const bool framed = text.size() > 2 * kSentinel && text[text.size() - kSentinel - 1] == '\n';
  return framed ? text.substr(kSentinel, text.size() - 2 * kSentinel) : std::string_view();
}

void BuildInfo::feed(Bytes bytes) {
  while (!bytes.empty() && wants_more()) {
    std::size_t took = 0;
    switch (state_) {
      case State::Header:
        took = take_header(bytes);
        break;
      case State::VersionLength:
        took = take_length(bytes, kMaxGoVersion, State::Version);
        break;
      case State::Version:
        took = take_text(bytes, version_);
        break;
      case State::TextLength:
        took = take_length(bytes, kMaxModuleText, State::Text);
        break;
      case State::Text:
        took = take_text(bytes, text_);
        break;
      case State::Complete:
      case State::Pointers:
      case State::NoInfo:
        return;
    }
    room_ -= took;
    bytes = bytes.subspan(took);
  }
}

std::size_t BuildInfo::take_header(Bytes bytes) {
  const std::size_t took = std::min(bytes.size(), kBuildInfoHeader - header_.size());
  header_.append(reinterpret_cast<const char*>(bytes.data()), took);
  if (header_.size() < kBuildInfoHeader) return took;
  if (!header_.starts_with(kMagic)) {
    state_ = State::NoInfo;
  } else {
    const bool is_inline = (static_cast<std::uint8_t>(header_[kFlagsAt]) & kInline) != 0;
    state_ = is_inline ? State::VersionLength : State::Pointers;
  }
  return took;
}

// A varint (encoding/binary.Uvarint).
std::size_t BuildInfo::take_length(Bytes bytes, std::size_t cap, State next) {
  if (length_bits_ > kMaxVarintBits) {
    state_ = State::NoInfo;
    return 0;
  }
  length_ |= static_cast<std::uint64_t>(bytes[0] & 0x7FU) << length_bits_;
  length_bits_ += 7;
  if ((bytes[0] & 0x80U) != 0) return 1;
  length_bits_ = 0;
  const bool fits = length_ <= cap && length_ < room_;
  state_ = fits ? next : State::NoInfo;
  if (fits && length_ == 0) finish_text();
  return 1;
}

std::size_t BuildInfo::take_text(Bytes bytes, std::string& to) {
  const auto took = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), length_ - to.size()));
  to.append(reinterpret_cast<const char*>(bytes.data()), took);
  if (to.size() == length_) finish_text();
  return took;
}

void BuildInfo::finish_text() {
  length_ = 0;
  if (state_ == State::Version) {
    state_ = !is_go_version(version_) ? State::NoInfo : State::TextLength;
    return;
  }
  text_ = std::string(unframed_module_text(text_));
  state_ = State::Complete;
}

}  // namespace dvsguard::binary
