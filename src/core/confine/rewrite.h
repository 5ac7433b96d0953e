#pragma once

#include <optional>
#include <string>

#include "core/compose/service.h"
#include "core/text/node.h"

// Items of a Compose file rewritten as text, so that their ${…} stay.
namespace dvsguard::confine {

// A port item in flow style; with `loopback`, bound to the host's loopback address. nullopt where its text
// does not show which part is which.
[[nodiscard]] std::optional<std::string> port_item(const text::Node& written, bool loopback);

// A volume item with every mode that Compose ignores taken out and `ro` in its place.
[[nodiscard]] std::optional<std::string> read_only_item(const text::Node& written,
                                                        const compose::Mount& mount);

}  // namespace dvsguard::confine
