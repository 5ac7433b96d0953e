#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/build/script.h"
#include "core/practice/built_images.h"
#include "core/practice/check.h"
#include "core/practice/run_path.h"

// Every command that a service runs, as far as the files at hand show: what starts it, what its healthcheck
// and hooks call, the scripts that the project mounts into it, and the scripts that any of these run out of a
// mounted folder.
namespace dvsguard::practice {

struct StartCommand {
  std::string_view from;  // "entrypoint", "command", "healthcheck", "post_start", "script", "Dockerfile"
  build::Script script;
  std::string working_directory = {};  // empty: unknown
};

class StartCommands {
 public:
  explicit StartCommands(const Evidence& evidence);

  [[nodiscard]] std::vector<StartCommand> of(const compose::Service& service, const BuiltImage& image) const;
  // The paths in the container that all of them run.
  [[nodiscard]] std::vector<RunPath> run_paths_of(const compose::Service& service,
                                                  const BuiltImage& image) const;

 private:
  const Evidence& evidence_;
  std::map<std::string_view, const EvidenceFile*> by_path_;
  // By service, then those that no service is named for (secrets and configs).
  std::multimap<std::string, const EvidenceFile*, std::less<>> scripts_;
};

}  // namespace dvsguard::practice
