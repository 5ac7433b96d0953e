#pragma once

#include <string_view>
#include <vector>

#include "core/text/node.h"

// Members of a JSON object, held to the kind that a format gives them. A null is an absent member: encoders
// of Go write it for an empty list.
namespace dvsguard::advisory {

// Null where it is absent.
[[nodiscard]] Result<const text::Node*> find_map(const text::Node& node, std::string_view key);
[[nodiscard]] Result<const text::Node*> find_list(const text::Node& node, std::string_view key);

// Empty where it is absent.
[[nodiscard]] Result<std::string_view> find_text(const text::Node& node, std::string_view key);
[[nodiscard]] Result<std::vector<std::string_view>> find_texts(const text::Node& node, std::string_view key);

// Error where it is absent or empty.
[[nodiscard]] Result<std::string_view> need_text(const text::Node& node, std::string_view key);

}  // namespace dvsguard::advisory
