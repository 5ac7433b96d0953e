#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/cli/harden_command.h"
#include "core/confine/override.h"
#include "core/host/running.h"
#include "core/settings/settings.h"

// What `harden` decides before anything is written.
namespace dvsguard::cli {

// How a file begins that harden wrote, after the comment's mark.
inline constexpr std::string_view kHardenSignature = "Written by dvsguard harden";

struct HardenPlan {
  Examined examined;               // the project as it is
  std::string path;                // of the override, absolute
  std::vector<std::string> files;  // of the project, absolute
  std::string directory;           // the project's
  confine::Override override;
  confine::Rendered rendered;
  std::set<std::string> withdrawn;               // topics whose mends went wrong
  std::string here;                              // the working directory
  std::optional<host::RunningServices> running;  // where they were asked for
};

// The project is examined alone, then with the override merged in memory, until every mend that is left does
// what it should. Error: the project or the command line allow no override.
[[nodiscard]] Result<HardenPlan> plan_hardening(const HardenOptions& asked, const settings::Project& entry);

// "safe", "strict".
[[nodiscard]] std::string_view level_name(confine::Level level);

// The project's files as its folder names them.
[[nodiscard]] std::vector<std::string> names_of(const std::vector<std::string>& files,
                                                const std::string& directory);

}  // namespace dvsguard::cli
