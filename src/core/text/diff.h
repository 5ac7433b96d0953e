#pragma once

#include <string>
#include <string_view>

namespace dvsguard::text {

// A unified diff of two texts with three lines of context, as `diff -u` writes it; "" where they are equal.
// Texts of more than kMaxDiffLines lines are told as replaced whole.
inline constexpr std::size_t kMaxDiffLines = 4000;
[[nodiscard]] std::string unified_diff(std::string_view before, std::string_view after,
                                       std::string_view before_name, std::string_view after_name);

}  // namespace dvsguard::text
