#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

// Ports that were never meant for strangers.
namespace dvsguard::practice {

// "a metrics port", "a debugger", "a database", …; nothing for a port that may be meant for the world.
// `image` is the last element of the service's image name.
[[nodiscard]] std::optional<std::string_view> inward_port(std::int64_t port, std::string_view protocol,
                                                          std::string_view image);

}  // namespace dvsguard::practice
