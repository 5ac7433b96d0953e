#pragma once

#include <optional>
#include <string>

#include "app/project/examine.h"
#include "core/base/result.h"
#include "core/settings/settings.h"

// Where the operator's own file is. Never looked for in a project: there, the team would write it.
namespace dvsguard::cli {

// `named` (--config), else DVSGUARD_CONFIG, else $XDG_CONFIG_HOME/dvsguard/dvsguard.yaml, else
// ~/.config/dvsguard/dvsguard.yaml, else /etc/dvsguard/dvsguard.yaml. nullopt: there is none, and none was
// named.
[[nodiscard]] Result<std::optional<settings::Settings>> read_settings(const std::string& named);

// The operator's entry for the project that the options name, without his overrides: the project alone is
// what `harden` and `ask` are about. nullopt: he has none.
[[nodiscard]] Result<std::optional<settings::Project>> read_own_entry(const std::string& named,
                                                                      const ProjectOptions& options);

}  // namespace dvsguard::cli
