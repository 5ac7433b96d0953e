#pragma once

#include <string>
#include <string_view>

namespace dvsguard::text {

// A key of a YAML mapping that every reader takes for this text: in double quotes unless it is plain letters.
[[nodiscard]] std::string yaml_key(std::string_view key);

}  // namespace dvsguard::text
