#pragma once

#include <string>
#include <string_view>

namespace dvsguard::text {

// One word of a POSIX shell (fish and zsh read it alike): in single quotes; nothing in it can end it.
[[nodiscard]] std::string shell_quoted(std::string_view text);
// The same, as it is where no shell takes anything of it for its own.
[[nodiscard]] std::string shell_word(std::string_view text);

}  // namespace dvsguard::text
