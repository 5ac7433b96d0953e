#include "app/project/members.h"

#include "app/shell/output.h"

#include <algorithm>
#include <set>
#include <utility>

#include "core/compose/lexical_path.h"
#include "edge/sys/files.h"
#include "edge/sys/process.h"

namespace dvsguard::cli {
namespace {

using Entries = std::vector<const settings::Project*>;

bool names_one_project(const ProjectOptions& options) {
  return !options.project_name.empty() || !options.project_directory.empty();
}

bool reads_standard_input(const ProjectOptions& options) {
  return std::find(options.files.begin(), options.files.end(), "-") != options.files.end();
}

// One folder by whatever links lead to it.
std::string resolved(const std::string& path) {
  const auto real = sys::DiskFiles().resolve(path);
  return real ? *real : path;
}

Entries entries_of(const Operator& operators, const std::string& folder, const ProjectOptions& options,
                   const std::string& from) {
  Entries found;
  if (!operators) return found;
  std::vector<std::string> files;
  files.reserve(options.files.size());
  for (const std::string& file : options.files) files.push_back(compose::absolute_path(from, file));
  const std::string real = resolved(folder);
  for (const settings::Project& entry : operators->projects) {
    if (resolved(entry.path) == real && settings::is_entry_for(entry, options.project_name, files))
      found.push_back(&entry);
  }
  return found;
}

// Where the project stands, as far as the command line tells; `folder` is absolute.
std::string place_of(const ProjectOptions& options, const std::string& folder) {
  if (!options.project_directory.empty()) return compose::absolute_path(folder, options.project_directory);
  if (options.files.empty() || options.files.front() == "-") return folder;
  return compose::parent_path(compose::absolute_path(folder, options.files.front()));
}

Result<std::vector<Member>> listed(const ProjectOptions& options, const Operator& operators,
                                   const std::string& here) {
  if (!operators)
    return usage_error("--all needs the operator's file, and there is none", "name one with --config FILE");
  if (operators->projects.empty())
    return usage_error("--all checks the projects of the operator's file, and it lists none",
                       "add them there");
  if (names_one_project(options) || !options.files.empty())
    return usage_error("--file, --project-name and --project-directory are for one project, not for --all",
                       "write them into the project's entry");
  std::vector<Member> members;
  for (const settings::Project& entry : operators->projects) {
    members.push_back({options, &entry, compose::shown_path(entry.path, here)});
    members.back().options.directory = entry.path;
  }
  return members;
}

}  // namespace

const settings::Project* entry_of(const Operator& operators, const std::string& folder,
                                  const ProjectOptions& options, const std::string& here) {
  const std::string from = compose::absolute_path(here, options.directory);
  const Entries found = entries_of(operators, folder, options, from);
  return found.empty() ? nullptr : found.front();
}

Result<std::vector<Member>> members_of(const ProjectOptions& options, const std::vector<std::string>& folders,
                                       bool all, const Operator& operators) {
  TRY(const std::string here, sys::working_directory());
  if (all && !folders.empty())
    return usage_error("--all checks the projects of the operator's file, and takes no folder",
                       "leave one out");
  if (all) return listed(options, operators, here);
  if (folders.size() > 1 && (names_one_project(options) || reads_standard_input(options)))
    return usage_error("--project-name, --project-directory and -f - are for one project, not for several",
                       "check them one by one");
  std::vector<Member> members;
  std::set<std::pair<std::string, const settings::Project*>> seen;
  for (const std::string& folder : folders.empty() ? std::vector<std::string>{""} : folders) {
    const std::string path = compose::absolute_path(here, folder);
    Entries entries = entries_of(operators, place_of(options, path), options, path);
    if (entries.empty()) entries.push_back(nullptr);
    for (const settings::Project* entry : entries) {
      if (!seen.emplace(resolved(path), entry).second) continue;
      members.push_back({options, entry, folder});
      members.back().options.directory = folder;
    }
  }
  return members;
}

}  // namespace dvsguard::cli
