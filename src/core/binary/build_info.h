#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/binary/bytes.h"

// The build info that Go's linker leaves in a program (debug/buildinfo), as a push machine: a header of 32
// bytes, then version and module text, each behind its length.
namespace dvsguard::binary {

inline constexpr std::size_t kBuildInfoAlign = 16, kBuildInfoHeader = 32;
inline constexpr std::size_t kMaxGoVersion = 4096;
inline constexpr std::size_t kMaxModuleText = 1U << 20U;  // a thousand dependencies take 150 KB

// What a version may be: "go1.22.3", "devel +b7a85e0003 linux/amd64"; printable, and not empty.
[[nodiscard]] bool is_go_version(std::string_view text);

// A module text without the sentinels that it is framed by; empty where it has none.
[[nodiscard]] std::string_view unframed_module_text(std::string_view text);

class BuildInfo {
 public:
  // `position`: of its first byte in the file. `room`: bytes from there to the end of the segment.
  BuildInfo(std::uint64_t position, std::uint64_t room) : position_(position), room_(room) {}

  enum class State : std::uint8_t {
    Header,
    VersionLength,
    Version,
    TextLength,
    Text,
    Complete,
    Pointers,  // of Go 1.17 or older: the header holds addresses (build_info_pointers.h)
    NoInfo,    // what stands here is not one
  };
  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] bool wants_more() const { return state_ <= State::Text; }
  [[nodiscard]] std::uint64_t position() const { return position_; }

  void feed(Bytes bytes);

  // The first kBuildInfoHeader bytes, once they are in.
  [[nodiscard]] Bytes header() const {
    return {reinterpret_cast<const std::uint8_t*>(header_.data()), header_.size()};
  }
  // Both are there when state() is Complete; the text without its sentinels.
  [[nodiscard]] const std::string& version() const { return version_; }
  [[nodiscard]] const std::string& module_text() const { return text_; }

 private:
  // Each takes what it can and gives how many bytes that was.
  std::size_t take_header(Bytes bytes);
  std::size_t take_length(Bytes bytes, std::size_t cap, State next);
  std::size_t take_text(Bytes bytes, std::string& to);
  void finish_text();

  std::uint64_t position_, room_;
  State state_ = State::Header;
  std::string header_, version_, text_;
  std::uint64_t length_ = 0;
  unsigned length_bits_ = 0;
};

}  // namespace dvsguard::binary
