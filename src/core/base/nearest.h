#pragma once

#include <span>
#include <string_view>

// "did you mean": the nearest of the words that would have been understood.
namespace dvsguard {

// The nearest by edits (insert, delete, replace, swap of neighbours), case aside, when it is at most a third
// of the word's letters away (and at least one is allowed); "" where none is near.
[[nodiscard]] std::string_view nearest(std::string_view word, std::span<const std::string_view> known);

}  // namespace dvsguard
