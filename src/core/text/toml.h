#pragma once

#include <cstddef>
#include <string_view>

#include "core/base/result.h"
#include "core/text/limits.h"
#include "core/text/node.h"

// TOML 1.0 in, as the settings of container engines are written.
namespace dvsguard::text {

// Each level of nesting costs one of '.', '[' and '{', so that no more of them bound what a parser that calls
// itself may use of the stack.
inline constexpr std::size_t kMaxTomlBytes = std::size_t{1} << 20;
inline constexpr std::size_t kMaxTomlMarks = 10'000;

// Members stand in the order written. Refused: what TOML refuses, dates, bytes beyond ASCII outside of
// comments, and anything over `limits` or the caps above. No error shows a byte of the input.
[[nodiscard]] Result<Node> parse_toml(std::string_view bytes, const FileName& file,
                                      const Limits& limits = {});

}  // namespace dvsguard::text
