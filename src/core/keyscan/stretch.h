#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/keyscan/candidate.h"

// A part of a file that is at hand as a whole.
namespace dvsguard::keyscan {

struct Stretch {
  std::string_view text;
  std::uint64_t base = 0;  // of text[0] in the file
  std::string_view path;
  bool to_end = false;  // the file ends where `text` does

  // What a detector sees at `at`: the same wherever the stretch happens to start and end.
  [[nodiscard]] Candidate candidate(std::size_t at) const {
    const std::size_t start = at - std::min(at, kBehind);
    const std::size_t size = std::min(text.size() - start, at - start + kAhead);
    return {.text = text.substr(start, size),
            .at = at - start,
            .path = path,
            .from_start = base + start == 0,
            .to_end = to_end && start + size == text.size()};
  }
};

}  // namespace dvsguard::keyscan
