#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

// Programs that a minimal image has no use for, known by the names that their packages give them.
namespace dvsguard::image {

enum class Notable : std::uint8_t {
  Shell,
  PackageManager,
  Compiler,
  Debugger,
  SshServer,
  DebugServer,
};

// "a compiler", fit for a message.
[[nodiscard]] std::string_view notable_name(Notable kind);

// What an executable file is by its path: its last element, without a target's prefix and a version at its
// end ("x86_64-linux-gnu-gcc-12" is gcc). Nothing where it is none of these, or lies where no program is
// looked for (under usr/share, such as a completion).
[[nodiscard]] std::optional<Notable> notable_program(std::string_view path);

}  // namespace dvsguard::image
