#pragma once

#include <string_view>
#include <vector>

#include "core/build/dockerfile.h"

// Which heredocs a Dockerfile's line opens.
namespace dvsguard::build {

struct HeredocStart {
  std::string name;
  bool expand = true;
  bool chomp = false;  // <<-
};

// In the order of the line; none where BuildKit's own word splitter gives up on the line.
[[nodiscard]] std::vector<HeredocStart> find_heredocs(std::string_view line);

// Whether the whole text is one heredoc's opening, so that its content is the command.
[[nodiscard]] bool is_heredoc_word(std::string_view text);

}  // namespace dvsguard::build
