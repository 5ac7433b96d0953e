#include "app/cli/harden_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "app/cli/overlay_files.h"
#include "app/project/host_place.h"
#include "app/shell/output.h"
#include "core/compose/discover.h"
#include "core/compose/lexical_path.h"
#include "core/text/display.h"
#include "core/text/shell_word.h"
#include "edge/host/read_running.h"
#include "edge/sys/files.h"
#include "edge/sys/process.h"

namespace dvsguard::cli {
namespace {

using report::Finding;
using Plan = HardenPlan;

constexpr std::size_t kMaxRounds = 12;

// How docker compose is told about the project with its override.
std::string compose_command(const Plan& plan, const ProjectOptions& options) {
  std::string out = "docker compose";
  const auto add = [&out](const std::string& flag, const std::string& value) {
    out += " " + flag + " " + text::shell_word(value);
  };
  if (!options.project_name.empty()) add("-p", options.project_name);
  for (const std::string& file : options.env_files) add("--env-file", file);
  for (const std::string& profile : options.profiles) add("--profile", profile);
  for (const std::string& name : names_of(plan.files, plan.directory)) add("-f", name);
  add("-f", compose::shown_path(plan.path, plan.directory));
  return out + " up -d";
}

std::vector<std::string> head_of(const Plan& plan, const HardenOptions& options) {
  return {fmt::format("{} --level {}. Each comment names the rule, then the risk.", kHardenSignature,
                      level_name(options.level)),
          "Compose 2.24 or later merges it over the project's own files:",
          "  " + compose_command(plan, options.project)};
}

std::multiset<std::string> topics(const std::vector<Finding>& findings) {
  std::multiset<std::string> all;
  for (const Finding& finding : findings) all.insert(report::topic(finding));
  return all;
}

// What the override's line at `place` is there for; nothing where it is no line of it.
std::set<std::string> mended_at(const Plan& plan, const Place& place) {
  const auto line = plan.rendered.mends.find(place.line);
  const bool own = place.name() == compose::shown_path(plan.path, plan.here);
  return own && line != plan.rendered.mends.end() ? line->second : std::set<std::string>();
}

std::set<std::string> mended_of(const Plan& plan, const std::string& service) {
  std::set<std::string> all;
  for (const Finding& finding : plan.override.mended) {
    if (finding.service == service) all.insert(report::topic(finding));
  }
  return all;
}

// The mends that do not do what they should once the override is merged: what it makes unreadable, what is
// still found, and what would widen the project. Empty: all is well. Error: it is not the override's doing.
Result<std::set<std::string>> misfires(const Plan& plan, const HardenOptions& options,
                                       const settings::Project& entry) {
  settings::Project with = entry;
  with.overrides.push_back({plan.path, {}});
  const sys::DiskFiles disk;
  const OverlayFiles files(disk, plan.path, plan.rendered.yaml);
  const Result<Examined> merged = examine(files, options.project, &with);
  if (!merged) {
    std::set<std::string> wrong = mended_at(plan, merged.error().place);
    if (wrong.empty()) return merged.error();
    return wrong;
  }
  std::set<std::string> wrong;
  for (const Finding& finding : merged->outcome.findings) {
    if (finding.rule != report::Rule::LP16) continue;
    std::set<std::string> at =
        finding.where.empty() ? std::set<std::string>() : mended_at(plan, finding.where.front());
    if (at.empty()) at = mended_of(plan, finding.service);
    wrong.insert(at.begin(), at.end());
  }
  const std::multiset<std::string> after = topics(merged->outcome.findings);
  for (const Finding& finding : plan.override.mended) {
    const std::string print = report::topic(finding);
    if (after.contains(print)) wrong.insert(print);
  }
  return wrong;
}

// An output that is one of the files that the project is made of, by whichever name.
Status check_output(const Plan& plan) {
  const sys::DiskFiles disk;
  const std::string output = disk.resolve(plan.path).value_or(plan.path);
  std::vector<std::string> own = plan.files;
  for (const compose::Reference& reference : plan.examined.loaded.references) own.push_back(reference.path);
  for (const std::string& path : own) {
    if (disk.resolve(path).value_or(path) != output) continue;
    return usage_error("the override would replace " + text::quoted(compose::shown_path(path, plan.here)) +
                           ", a file of the project",
                       "name another with --output");
  }
  return {};
}

// The project without an override that an earlier run wrote, wherever that is named.
Status examine_alone(Plan& plan, HardenOptions& options, const settings::Project& entry) {
  const sys::DiskFiles disk;
  if (!options.output.empty()) plan.path = compose::absolute_path(plan.here, options.output);
  options.project.left_out = plan.path;
  TRY(plan.examined, examine(disk, options.project, &entry));
  if (plan.path.empty()) {
    plan.path = compose::join_path(plan.examined.loaded.project.directory, compose::kHardenedName);
    const std::vector<std::string>& files = plan.examined.loaded.files;
    options.project.left_out = plan.path;
    if (std::find(files.begin(), files.end(), plan.path) != files.end()) {
      TRY(plan.examined, examine(disk, options.project, &entry));
    }
  }
  plan.files = plan.examined.loaded.files;
  plan.directory = plan.examined.loaded.project.directory;
  return check_output(plan);
}

}  // namespace

std::string_view level_name(confine::Level level) {
  return level == confine::Level::Safe ? "safe" : "strict";
}

std::vector<std::string> names_of(const std::vector<std::string>& files, const std::string& directory) {
  std::vector<std::string> names;
  names.reserve(files.size());
  for (const std::string& file : files) names.push_back(compose::shown_path(file, directory));
  return names;
}

Result<HardenPlan> plan_hardening(const HardenOptions& asked, const settings::Project& entry) {
  HardenOptions options = asked;
  if (std::find(options.project.files.begin(), options.project.files.end(), "-") !=
      options.project.files.end())
    return usage_error("harden needs the project's files by name, and -f - has none",
                       "write the project to a file");
  Plan plan;
  TRY(plan.here, sys::working_directory());
  TRY_STATUS(examine_alone(plan, options, entry));
  const Examined& examined = plan.examined;
  if (options.from_running) {
    TRY(plan.running, host::read_running(host_place(), examined.loaded.project.name.value_or("")));
  }
  std::set<std::string> skip;
  for (std::size_t round = 0; round < kMaxRounds; ++round) {
    plan.override =
        confine::harden({examined.loaded, examined.contract, examined.gathered.files}, examined.outcome,
                        options.level, skip, plan.running ? &*plan.running : nullptr);
    plan.rendered = confine::render(plan.override, head_of(plan, options));
    TRY(const std::set<std::string> wrong, misfires(plan, options, entry));
    if (wrong.empty()) {
      plan.withdrawn = std::move(skip);
      return plan;
    }
    const std::size_t before = skip.size();
    skip.insert(wrong.begin(), wrong.end());
    if (skip.size() == before) break;
  }
  return usage_error("no part of the override does what it should",
                     "please report it as a bug, with the project");
}

}  // namespace dvsguard::cli
