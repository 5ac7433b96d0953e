#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/text/node.h"

// Members of an engine's answers, each of the type that the API gives it or refused.
namespace dvsguard::host {

// Null and absent are empty; any other type is Invalid.
[[nodiscard]] Result<std::string> text_member(const text::Node& object, std::string_view key);
[[nodiscard]] Result<bool> bool_member(const text::Node& object, std::string_view key);
[[nodiscard]] Result<std::int64_t> int_member(const text::Node& object, std::string_view key);
// A static empty node where there is none.
[[nodiscard]] Result<const text::Node*> object_member(const text::Node& object, std::string_view key);
[[nodiscard]] Result<const text::Node*> list_member(const text::Node& object, std::string_view key);

// Invalid unless the answer is one.
[[nodiscard]] Status expect_object(const text::Node& node);
[[nodiscard]] Status expect_list(const text::Node& node);

}  // namespace dvsguard::host
