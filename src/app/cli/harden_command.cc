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

constexpr std::size_t kMaxRounds = 12;
constexpr std::string_view kSignature = "Written by dvsguard harden";
constexpr std::size_t kMaxOldBytes = std::size_t{4} << 20;

// What is decided before anything is written.
struct Plan {
  Examined examined;               // the project as it is
  std::string path;                // of the override, absolute
  std::vector<std::string> files;  // of the project, absolute
  std::string directory;           // the project's
  confine::Override override;
  confine::Rendered rendered;
  std::set<std::string> withdrawn;               // fingerprints whose mends went wrong
  std::string here;                              // the working directory
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

// A word of a command line, in quotes where a shell would take it apart.
std::string shell_word(const std::string& text) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./:=@%+,";
  if (!text.empty() && text.find_first_not_of(kPlain) == std::string::npos) return text;
  std::string out = "'";
  for (const char byte : text) out += byte == '\'' ? std::string("'\\''") : std::string(1, byte);
  return out + "'";
}

// How docker compose is told about the project with its override.
std::string compose_command(const Plan& plan, const ProjectOptions& options) {
  std::string out = "docker compose";
  const auto add = [&out](const std::string& flag, const std::string& value) {
    out += " " + flag + " " + shell_word(value);
  };
  if (!options.project_name.empty()) add("-p", options.project_name);
  for (const std::string& file : options.env_files) add("--env-file", file);
  for (const std::string& profile : options.profiles) add("--profile", profile);
  for (const std::string& name : names_of(plan.files, plan.directory)) add("-f", name);
  add("-f", compose::shown_path(plan.path, plan.directory));
  return out + " up -d";
}

std::vector<std::string> head_of(const Plan& plan, const HardenOptions& options) {
  return {fmt::format("{} --level {}. Each comment names the rule, then the risk.", kSignature,
                      level_name(options.level)),
          "Compose 2.24 or later merges it over the project's own files:",
          "  " + compose_command(plan, options.project)};
}

std::multiset<std::string> fingerprints(const std::vector<Finding>& findings) {
  std::multiset<std::string> all;
  for (const Finding& finding : findings) all.insert(report::fingerprint(finding));
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
    if (finding.service == service) all.insert(report::fingerprint(finding));
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
  const std::multiset<std::string> after = fingerprints(merged->outcome.findings);
  for (const Finding& finding : plan.override.mended) {
    const std::string print = report::fingerprint(finding);
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
    return usage("the override would replace " + text::quoted(compose::shown_path(path, plan.here)) +
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

Result<Plan> decide(const HardenOptions& given, const settings::Project& entry) {
  HardenOptions options = given;
  if (std::find(options.project.files.begin(), options.project.files.end(), "-") !=
      options.project.files.end())
    return usage("harden needs the project's files by name, and -f - has none",
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
  return usage("no part of the override does what it should", "please report it as a bug, with the project");
}

// Nothing but what an earlier run wrote is shown: a link, or another's file, may hold anything.
std::string diff_of(const Plan& plan, const std::string& old) {
  const std::string shown = text::printable(compose::shown_path(plan.path, plan.here), 4096);
  const bool ours = old.starts_with("# " + std::string(kSignature));
  const std::string diff =
      text::unified_diff(ours ? old : "", plan.rendered.yaml, ours ? shown : "/dev/null", shown);
  std::string out;
  for (std::size_t at = 0; at < diff.size();) {
    const std::size_t end = std::min(diff.find('\n', at), diff.size());
    out += text::printable(std::string_view(diff).substr(at, end - at), kMaxOldBytes) + "\n";
    at = end + 1;
  }
  return out;
}

// Mends that were tried and taken back.
std::string withdrawn_text(const Plan& plan) {
  std::string out;
  for (const Finding& finding : plan.override.left) {
    if (!plan.withdrawn.contains(report::fingerprint(finding))) continue;
    out += fmt::format("  {}  {}\n", report::info(finding.rule).id, text::printable(finding.service, 200));
  }
  if (out.empty()) return {};
  return "\nTried and taken back, since the merged project would not have been narrower for it:\n" + out;
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

// A value of an env file: in single quotes, which Compose takes as they are, unless it is plain.
std::string env_value(const std::string& text) {
  constexpr std::string_view kSpecial = " \t#'\"\\$`";
  return text.find_first_of(kSpecial) == std::string::npos ? text : "'" + text + "'";
}

std::string use_text(const Plan& plan) {
  const compose::VariableValue* own = plan.examined.loaded.variables.find("COMPOSE_PATH_SEPARATOR");
  const std::string separator = own == nullptr || own->text.empty() ? ":" : own->text;
  std::vector<std::string> names = names_of(plan.files, plan.directory);
  names.push_back(compose::shown_path(plan.path, plan.directory));
  const bool fits = std::none_of(names.begin(), names.end(), [&separator](const std::string& name) {
    return name.find(separator) != std::string::npos || name.find('\'') != std::string::npos;
  });
  if (!fits) return "\nTo use it, name it with -f, as its first lines show.\n";
  std::string files;
  for (const std::string& name : names) files += (files.empty() ? "" : separator) + name;
  return fmt::format(
      "\nTo make plain `docker compose` use it, and with it the project's own scripts, put this line into "
      ".env:\n"
      "  COMPOSE_FILE={}\n",
      text::printable(env_value(files), 4096));
}

std::string summary_text(const Plan& plan, const HardenOptions& options, std::string_view done) {
  return fmt::format("{} {}: it mends {} of {} findings (--level {})\n", done,
                     text::printable(compose::shown_path(plan.path, plan.here), 4096),
                     plan.override.mended.size(), plan.examined.outcome.findings.size(),
                     level_name(options.level));
}

std::string seen_text(const Plan& plan) {
  return withdrawn_text(plan) + notes_text(plan) + ownership_text(plan) + left_text(plan);
}

// Writes the plan where that is asked for; what to tell.
Result<std::string> carry_out(const Plan& plan, const HardenOptions& options) {
  if (plan.override.services.empty()) {
    return fmt::format("nothing that an override mends at --level {}: nothing is written\n{}",
                       level_name(options.level), seen_text(plan));
  }
  std::string old;
  if (sys::is_regular_file(plan.path)) {
    const sys::DiskFiles disk;
    TRY(const compose::File file, disk.read(plan.path, kMaxOldBytes));
    old = *file.bytes;
  }
  const std::string diff = diff_of(plan, old);
  if (options.dry_run) return diff + "\n" + summary_text(plan, options, "would write") + seen_text(plan);
  if (old == plan.rendered.yaml)
    return summary_text(plan, options, "unchanged") + seen_text(plan) + use_text(plan);
  TRY_STATUS(sys::write_file(plan.path, plan.rendered.yaml,
                             options.force ? sys::IfThere::Replace : sys::IfThere::Refuse));
  return diff + "\n" + summary_text(plan, options, "wrote") + seen_text(plan) + use_text(plan);
}

Result<std::string> perform(const HardenOptions& options) {
  TRY(const std::optional<settings::Project> own, read_own_entry(options.config, options.project.directory));
  TRY(const Plan plan, decide(options, own.value_or(settings::Project())));
  TRY(const std::string told, carry_out(plan, options));
  return plan.examined.loaded.redact(told);
}

}  // namespace

int perform_harden(const HardenOptions& options) {
  const Result<std::string> told = perform(options);
  return told ? print(*told, kDone) : fail(told.error());
}

}  // namespace dvsguard::cli
