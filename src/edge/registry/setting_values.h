#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/text/node.h"

// Values of container engines' settings: of the type that the engine takes, or an Error at the value's place
// that shows nothing of it.
namespace dvsguard::registry {

[[nodiscard]] Result<std::string> text_of(const text::Node& value);
[[nodiscard]] Result<bool> flag_of(const text::Node& value);
[[nodiscard]] Result<std::vector<std::string>> texts_of(const text::Node& value);
// One text or a list of them.
[[nodiscard]] Result<std::vector<std::string>> text_or_texts_of(const text::Node& value);
[[nodiscard]] Status check_table(const text::Node& value);
// Unsupported where the table has another member: nobody knows what it would change.
[[nodiscard]] Status check_known(const text::Node& table, std::initializer_list<std::string_view> known,
                                 std::string_view mend);

}  // namespace dvsguard::registry
