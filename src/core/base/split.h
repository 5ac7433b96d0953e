#pragma once

#include <string_view>
#include <vector>

namespace dvsguard {

// The parts between each `at`: always one more than there are of it. They view `text`.
[[nodiscard]] inline std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(at);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

}  // namespace dvsguard
