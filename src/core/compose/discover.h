#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/compose/load.h"
#include "core/compose/reading.h"
#include "core/compose/variables.h"

// Which files make the project, and what its variables, profiles and name are, before any of it is merged:
// compose-go's cli.ProjectOptions as `docker compose` sets it up.
namespace dvsguard::compose {

// The override that `dvsguard harden` writes beside a project's own files.
inline constexpr std::string_view kHardenedName = "compose.dvsguard.yaml";

struct Plan {
  std::vector<std::string> files;  // absolute, or "-"
  std::string directory;           // the project's, absolute
  Variables variables;
  std::vector<std::string> profiles;
};

// Whether a folder with these names in it is a Compose project of its own.
[[nodiscard]] bool holds_project(const std::vector<std::string>& names);

[[nodiscard]] Result<Plan> plan_project(Reading& reading, const Environment& environment);

// The project's name by -p, COMPOSE_PROJECT_NAME, `name:` of the files, or the directory; Kind::Unknown where
// it hangs on a variable without a value. Puts it into the variables too.
[[nodiscard]] Result<text::Node> project_name(Plan& plan, Reading& reading);

}  // namespace dvsguard::compose
