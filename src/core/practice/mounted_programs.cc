#include "core/practice/mounted_programs.h"

#include <map>
#include <utility>

#include "core/practice/mount_table.h"
#include "core/practice/start_commands.h"

namespace dvsguard::practice {

std::vector<MountedProgram> mounted_programs(const Evidence& evidence) {
  std::vector<MountedProgram> programs;
  std::map<std::string, std::size_t> known;
  BuiltImages images(evidence);
  const StartCommands starts(evidence);
  for (const compose::Service& service : evidence.loaded.project.services) {
    if (!has_mounts(service)) continue;
    const MountTable mounts(evidence.loaded.project, service);
    for (const RunPath& run : starts.run_paths_of(service, images.of(service))) {
      MountTable::Source source = mounts.source_of(run.path);
      if (source.path.empty()) continue;
      const auto [at, fresh] = known.try_emplace(source.path, programs.size());
      if (fresh)
        programs.push_back({std::move(source.folder), std::move(source.path), run.by_shell});
      else if (run.by_shell)
        programs[at->second].by_shell = true;
    }
  }
  return programs;
}

}  // namespace dvsguard::practice
