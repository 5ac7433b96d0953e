#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

// Whether a program's bytes are a shell's, whatever it is called: "OPTIND" is a variable that POSIX has every
// shell set, and that no other program has a use for. dash, bash, ash (busybox), ksh, mksh, zsh and toybox
// hold it.
namespace dvsguard::image {

// Shells are small, and what is larger is not looked at.
inline constexpr std::uint64_t kMaxShellBytes = std::uint64_t{8} << 20;

class ShellMark {
 public:
  void begin() {
    found_ = false;
    tail_.clear();
  }
  void feed(std::span<const std::uint8_t> bytes);
  [[nodiscard]] bool found() const { return found_; }

 private:
  bool found_ = false;
  std::string tail_;  // the last bytes of what was fed, where a mark may begin
};

}  // namespace dvsguard::image
