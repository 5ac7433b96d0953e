#include "core/practice/mounted_programs.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/build/program.h"
#include "core/compose/lexical_path.h"
#include "core/practice/mounts.h"
#include "core/practice/start_commands.h"

namespace dvsguard::practice {
namespace {

using build::Command;
using build::Word;
using compose::Service;

std::optional<std::string> path_of(const Word& word, std::string_view working_directory) {
  const std::string& text = word.text;
  if (text.empty() || word.variable || text.find_first_of("$`*?") != std::string::npos) return std::nullopt;
  if (text.starts_with('/')) return compose::clean_path(text);
  if (!working_directory.starts_with('/')) return std::nullopt;
  return compose::join_path(working_directory, text);
}

class Paths {
 public:
  explicit Paths(std::string_view working_directory) : working_directory_(working_directory) {}

  void add(const Word& word, bool by_shell) {
    auto path = path_of(word, working_directory_);
    if (!path || found_.size() >= kMaxProgramsOfService) return;
    const auto known = std::ranges::find(found_, *path, &RunPath::path);
    if (known == found_.end())
      found_.push_back({std::move(*path), by_shell});
    else
      known->by_shell = known->by_shell || by_shell;
  }

  void add_command(const Command& command) {
    const build::Program program = build::program_of(command);
    if (program.at >= command.words.size()) return;
    if (build::is_shell(program.name)) {
      const build::ShellCall call = build::shell_call(command, program);
      if (call.file != nullptr) add(*call.file, true);
    } else if (program.name == "." || program.name == "source") {
      if (program.arguments < command.words.size()) add(command.words[program.arguments], true);
    } else if (command.words[program.at].text.find('/') != std::string::npos) {
      add(command.words[program.at], false);
    }
  }

  std::vector<RunPath> take() { return std::move(found_); }

 private:
  std::string_view working_directory_;
  std::vector<RunPath> found_;
};

}  // namespace

std::vector<RunPath> run_paths(const build::Script& script, std::string_view working_directory) {
  Paths paths(working_directory);
  for (const Command& command : script.commands) paths.add_command(command);
  return paths.take();
}

bool has_mounts(const Service& service) {
  return !service.volumes.empty() || !service.volumes_from.empty() || !service.configs.empty() ||
         !service.secrets.empty();
}

MountTable::MountTable(const compose::Project& project, const Service& service) {
  for (const HostMount& mount : host_mounts(project, service)) {
    if (mount.target.starts_with('/')) hosts_.emplace(compose::clean_path(mount.target), mount.unresolved);
  }
  for (const compose::Mount& mount : service.volumes) {
    const std::string target = mount.target.value_or("");
    if (target.starts_with('/')) hosts_.emplace(compose::clean_path(target), "");
  }
  for (const compose::Text& tmpfs : service.tmpfs) {
    const std::string text = tmpfs.value_or("");
    const std::string target = text.substr(0, text.find(':'));
    if (target.starts_with('/')) hosts_.emplace(compose::clean_path(target), "");
  }
}

MountTable::Source MountTable::source_of(std::string_view path) const {
  for (std::string folder(path);; folder = compose::parent_path(folder)) {
    if (const auto found = hosts_.find(folder); found != hosts_.end()) {
      if (found->second.empty()) return {};
      const std::string_view below = path.substr(folder == "/" ? 0 : folder.size());
      return {found->second, compose::clean_path(found->second + std::string(below))};
    }
    if (folder == "/" || folder == ".") return {};
  }
}

std::vector<MountedProgram> mounted_programs(const Evidence& evidence) {
  std::vector<MountedProgram> programs;
  std::map<std::string, std::size_t> known;
  BuiltImages images(evidence);
  const StartCommands starts(evidence);
  for (const Service& service : evidence.loaded.project.services) {
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
