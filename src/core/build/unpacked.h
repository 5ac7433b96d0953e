#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

// Archives that a script unpacks, and where to.
namespace dvsguard::build {

inline constexpr std::string_view kHere = ".";  // the working directory

struct Unpacking {
  std::string folder;       // without a slash at its end; kHere where none is named
  bool from_input = false;  // the archive comes from standard input
};

// tar -x, bsdtar -x, unzip, cpio -i; nothing for any other call.
[[nodiscard]] std::optional<Unpacking> find_unpacking(std::string_view program,
                                                      std::span<const std::string_view> words);

// Whether programs are started by their bare name from this folder, or from one that lies right in it.
[[nodiscard]] bool holds_programs(std::string_view folder);

// Whether a path as a script writes it is one of a file below `folder`.
[[nodiscard]] bool lies_in(std::string_view path, std::string_view folder);

}  // namespace dvsguard::build
