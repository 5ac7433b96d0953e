#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/project/examine.h"
#include "core/base/result.h"
#include "core/settings/settings.h"

// Which projects a run is about.
namespace dvsguard::cli {

// One project of a run.
struct Member {
  ProjectOptions options;
  const settings::Project* entry = nullptr;  // the operator's
  std::string shown;                         // as the user named it
};

using Operator = std::optional<settings::Settings>;

// Every entry of the operator's file (`all`), or the folders, each with its entry; none: the working
// directory. A folder that is named twice is one project. `operators` must outlive the members.
[[nodiscard]] Result<std::vector<Member>> members_of(const ProjectOptions& options,
                                                     const std::vector<std::string>& folders, bool all,
                                                     const Operator& operators);

// The operator's entry for a project that stands in `folder` (absolute), or null.
[[nodiscard]] const settings::Project* entry_of(const Operator& operators, const std::string& folder,
                                                const ProjectOptions& options, const std::string& here);

}  // namespace dvsguard::cli
