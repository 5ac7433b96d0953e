#include "app/cli/harden_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "app/cli/host_place.h"
#include "app/cli/output.h"
#include "app/cli/overlay_files.h"
#include "app/cli/settings_file.h"
#include "core/compose/discover.h"
#include "core/compose/lexical_path.h"
#include "core/confine/ownership.h"
#include "core/text/diff.h"
#include "core/text/display.h"
#include "edge/host/owners.h"
#include "edge/host/read_running.h"
#include "edge/sys/files.h"
#include "edge/sys/process.h"
#include "edge/sys/write_file.h"

namespace dvsguard::cli {
namespace {

using report::Finding;

constexpr std::size_t kMaxRounds = 4;
constexpr std::size_t kMaxOldBytes = std::size_t{4} << 20;

// What is decided before anything is written.
struct Plan {
  std::string path;                // of the override, absolute
  std::vector<std::string> files;  // of the project, absolute
  std::string directory;           // the project's
  confine::Override override;
  std::string yaml;
  std::size_t findings = 0;                      // of the project as it is
  std::optional<host::RunningServices> running;  // where they were asked for
};

Error usage(std::string what, std::string mend) {
  Error error;
  error.code = ErrorCode::Usage;
  error.what = std::move(what);
  error.mend = std::move(mend);
  return error;
}

std::string_view level_name(confine::Level level) {
  return level == confine::Level::Safe ? "safe" : "strict";
}

std::vector<std::string> names_of(const std::vector<std::string>& files, const std::string& directory) {
  std::vector<std::string> names;
  for (const std::string& file : files) names.push_back(compose::shown_path(file, directory));
  return names;
}

std::vector<std::string> head_of(const Plan& plan, confine::Level level) {
  std::string files;
  for (const std::string& name : names_of(plan.files, plan.directory)) files += "-f " + name + " ";
  return {
      fmt::format("Written by dvsguard harden --level {}. Each comment names the rule, then the risk.",
                  level_name(level)),
      "Compose 2.24 or later merges it over the project's own files:",
      fmt::format("  docker compose {}-f {} up -d", files, compose::shown_path(plan.path, plan.directory))};
}

std::multiset<std::string> fingerprints(const std::vector<Finding>& findings) {
  std::multiset<std::string> all;
  for (const Finding& finding : findings) all.insert(report::fingerprint(finding));
  return all;
}

// The findings whose mending does not do what it should: those that are still there with the override merged,
// and those of a service that it would widen.
Result<std::set<std::string>> misfires(const Plan& plan, const HardenOptions& options,
                                       const settings::Project& entry) {
  settings::Project with = entry;
  with.overrides.push_back({plan.path, {}});
  const sys::DiskFiles disk;
  const OverlayFiles files(disk, plan.path, plan.yaml);
  TRY(const Examined merged, examine(files, options.project, &with));
  const std::multiset<std::string> after = fingerprints(merged.outcome.findings);
  std::set<std::string> services;
  for (const Finding& finding : merged.outcome.findings) {
    if (finding.rule == report::Rule::LP16) services.insert(finding.service);
  }
  std::set<std::string> wrong;
  for (const Finding& finding : plan.override.mended) {
    const std::string print = report::fingerprint(finding);
    if (after.count(print) != 0 || services.count(finding.service) != 0) wrong.insert(print);
  }
  return wrong;
}

Result<Plan> decide(const HardenOptions& given, const settings::Project& entry) {
  TRY(const std::string here, sys::working_directory());
  HardenOptions options = given;
  const sys::DiskFiles disk;
  if (std::find(options.project.files.begin(), options.project.files.end(), "-") !=
      options.project.files.end())
    return usage("harden needs the project's files by name, and -f - has none",
                 "write the project to a file");
  Plan plan;
  if (!options.output.empty()) plan.path = compose::absolute_path(here, options.output);
  options.project.left_out = plan.path;
  TRY(Examined examined, examine(disk, options.project, &entry));
  if (plan.path.empty()) {
    plan.path = compose::join_path(examined.loaded.project.directory, compose::kHardenedName);
    options.project.left_out = plan.path;
    TRY(examined, examine(disk, options.project, &entry));
  }
  plan.files = examined.loaded.files;
  plan.directory = examined.loaded.project.directory;
  plan.findings = examined.outcome.findings.size();
  if (options.from_running) {
    TRY(plan.running, host::read_running(host_place(), examined.loaded.project.name.value_or("")));
  }
  std::set<std::string> skip;
  for (std::size_t round = 0; round < kMaxRounds; ++round) {
    plan.override =
        confine::harden({examined.loaded, examined.contract, examined.gathered.files}, examined.outcome,
                        options.level, skip, plan.running ? &*plan.running : nullptr);
    plan.yaml = confine::to_yaml(plan.override, head_of(plan, options.level));
    TRY(const std::set<std::string> wrong, misfires(plan, options, entry));
    if (wrong.empty()) return plan;
    skip.insert(wrong.begin(), wrong.end());
  }
  return usage("the override would not do what it should, whatever is left out of it",
               "please report it: SECURITY.md says where");
}

std::string diff_of(const Plan& plan, const std::string& old, bool there, const std::string& here) {
  const std::string shown = text::printable(compose::shown_path(plan.path, here), 4096);
  return text::unified_diff(old, plan.yaml, there ? shown : "/dev/null", shown);
}

// What no override mends, once each, with who has it.
std::string left_text(const Plan& plan) {
  struct Left {
    std::set<std::string> services;
    std::string_view id;
  };
  std::map<std::pair<std::string, std::string>, Left> left;
  for (const Finding& finding : plan.override.left) {
    if (finding.severity < report::Severity::Medium) continue;
    Left& item = left[{std::string(report::info(finding.rule).id), finding.message}];
    if (!finding.service.empty()) item.services.insert(finding.service);
  }
  if (left.empty()) return {};
  std::string out = "\nLeft for the team, or for you, from medium up:\n";
  for (const auto& [key, item] : left) {
    std::string who;
    for (const std::string& service : item.services) who += (who.empty() ? "" : ", ") + service;
    out += fmt::format("  {}  {}{}\n", key.first, who.empty() ? "" : text::printable(who, 200) + ": ",
                       text::printable(key.second, 1000));
  }
  return out + "  `dvsguard ask` writes the questions for the team.\n";
}

// What running containers showed that the override cannot hold.
std::string notes_text(const Plan& plan) {
  if (plan.override.notes.empty()) return {};
  std::string out = "\nSeen in what runs:\n";
  for (const std::string& note : plan.override.notes) out += "  " + text::printable(note, 1000) + "\n";
  return out;
}

// The mounts of a running service, and whose they are.
std::vector<confine::OwnedMount> owned_mounts(const host::Running& running) {
  std::vector<confine::OwnedMount> all;
  for (const host::MountPoint& mount : running.mounts) {
    if (mount.type == "bind" || mount.type == "volume") all.push_back({mount, host::owners_of(mount.source)});
  }
  return all;
}

// Files that a service's new user must own, with the way back.
std::string ownership_text(const Plan& plan) {
  if (!plan.running) return {};
  std::string change, revert;
  for (const auto& [service, user] : plan.override.users) {
    const auto running = plan.running->find(service);
    if (running == plan.running->end()) continue;
    const host::User on_host{user.uid + running->second.root_uid, user.gid + running->second.root_gid};
    for (const confine::OwnershipStep& step :
         confine::ownership_steps(on_host, owned_mounts(running->second))) {
      change += fmt::format("  # {}: {}\n", text::printable(service), step.why);
      for (const std::string& line : step.change) change += "  " + line + "\n";
      for (const std::string& line : step.revert) revert += "  " + line + "\n";
    }
  }
  if (change.empty()) return {};
  return "\nFiles that their service's user must own; as root, while it is stopped:\n" + change +
         "And back again:\n" + revert;
}

std::string use_text(const Plan& plan) {
  std::string files;
  for (const std::string& name : names_of(plan.files, plan.directory)) files += name + ":";
  return fmt::format(
      "\nTo make plain `docker compose` use it, and with it the project's own scripts, put this line into "
      ".env:\n"
      "  COMPOSE_FILE={}{}\n",
      text::printable(files, 4096), text::printable(compose::shown_path(plan.path, plan.directory), 4096));
}

std::string summary_text(const Plan& plan, const HardenOptions& options, std::string_view done,
                         const std::string& here) {
  return fmt::format("{} {}: it mends {} of {} findings (--level {})\n", done,
                     text::printable(compose::shown_path(plan.path, here), 4096), plan.override.mended.size(),
                     plan.findings, level_name(options.level));
}

std::string seen_text(const Plan& plan) {
  return notes_text(plan) + ownership_text(plan) + left_text(plan);
}

Result<std::string> perform(const HardenOptions& options) {
  TRY(const std::string here, sys::working_directory());
  TRY(const std::optional<settings::Project> own, read_own_entry(options.config, options.project.directory));
  const settings::Project entry = own.value_or(settings::Project());
  TRY(const Plan plan, decide(options, entry));
  if (plan.override.services.empty()) {
    return fmt::format("nothing that an override mends at --level {}: nothing is written\n{}",
                       level_name(options.level), notes_text(plan) + left_text(plan));
  }
  const sys::DiskFiles disk;
  const bool there = disk.exists(plan.path);
  std::string old;
  if (there) {
    TRY(const compose::File file, disk.read(plan.path, kMaxOldBytes));
    old = *file.bytes;
  }
  std::string out = diff_of(plan, old, there, here);
  if (options.dry_run) return out + "\n" + summary_text(plan, options, "would write", here) + seen_text(plan);
  if (there && old == plan.yaml)
    return summary_text(plan, options, "unchanged", here) + seen_text(plan) + use_text(plan);
  TRY_STATUS(
      sys::write_file(plan.path, plan.yaml, options.force ? sys::IfThere::Replace : sys::IfThere::Refuse));
  return out + "\n" + summary_text(plan, options, "wrote", here) + seen_text(plan) + use_text(plan);
}

}  // namespace

int perform_harden(const HardenOptions& options) {
  const Result<std::string> told = perform(options);
  return told ? print(*told, kDone) : fail(told.error());
}

}  // namespace dvsguard::cli
