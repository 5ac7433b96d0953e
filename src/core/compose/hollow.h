#pragma once

#include <string>
#include <string_view>

#include "core/text/node.h"

// Scalars in which a variable had no value, taken apart without losing what the rest of them says.
namespace dvsguard::compose {

// "the variable IMAGE is not set, or set to nothing".
[[nodiscard]] std::string hollow_cause(const text::Node& node);

// The text without its gaps, as Compose sees it.
[[nodiscard]] std::string without_gaps(std::string_view text);

// A part of the scalar `from`. Kind::Unknown where nothing but gaps is in it; a string otherwise.
[[nodiscard]] text::Node hollow_part(const text::Node& from, std::string_view part);

// A part of `from` that is known as it stands.
[[nodiscard]] text::Node known_part(const text::Node& from, std::string_view part);

// Kind::Unknown for the same reason, and at the same place, as `from`.
[[nodiscard]] text::Node unknown_part(const text::Node& from);

}  // namespace dvsguard::compose
