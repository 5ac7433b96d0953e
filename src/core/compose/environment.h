#pragma once

#include "core/base/result.h"
#include "core/compose/reading.h"
#include "core/compose/variables.h"
#include "core/text/node.h"

// What a service's `environment`, `env_file` and `label_file` come to.
namespace dvsguard::compose {

// Names alone in lists take their values from `variables`: compose-go's ResolveEnvironment.
[[nodiscard]] Status resolve_environment_lists(text::Node& project, const Variables& variables,
                                               Budget& budget);

// The same for names without a value in a mapping or a list; `keep` says whether one without a value stays.
[[nodiscard]] Status resolve_names(text::Node& environment, const Variables& variables, bool keep,
                                   Budget& budget);

// Lays the env files of the active services under their environment, and the label files under their labels.
// Nodes give the positions. A required file that is missing is refused, unless an example stands in for it.
[[nodiscard]] Status lay_env_files(const text::Node& model, const Variables& variables, Reading& reading,
                                   Project& project);

}  // namespace dvsguard::compose
