#pragma once

#include <optional>
#include <string_view>

namespace dvsguard::docker_run {

// What may stand behind the `=` of a switch: Go's strconv.ParseBool, which pflag uses. Nothing where the CLI
// refuses it.
[[nodiscard]] std::optional<bool> parse_switch(std::string_view text);

}  // namespace dvsguard::docker_run
