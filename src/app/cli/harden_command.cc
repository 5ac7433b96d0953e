#include "app/cli/harden_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "app/cli/harden_plan.h"
#include "app/project/settings_file.h"
#include "app/shell/output.h"
#include "core/confine/ownership.h"
#include "core/text/diff.h"
#include "core/text/display.h"
#include "edge/host/owners.h"
#include "edge/sys/files.h"
#include "edge/sys/write_file.h"

namespace dvsguard::cli {
namespace {

using report::Finding;
using Plan = HardenPlan;

constexpr std::size_t kMaxOldBytes = std::size_t{4} << 20;

// Nothing but what an earlier run wrote is shown: a link, or another's file, may hold anything.
std::string diff_of(const Plan& plan, const std::string& old) {
  const std::string shown = text::printable(compose::shown_path(plan.path, plan.here), 4096);
  const bool ours = old.starts_with("# " + std::string(kHardenSignature));
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
    if (!plan.withdrawn.contains(report::topic(finding))) continue;
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

// Paths that the new users of several services want for themselves.
std::set<std::string> contested(const Plan& plan) {
  std::map<std::string, std::set<host::Id>> users;
  for (const auto& [service, user] : plan.override.users) {
    const auto running = plan.running->find(service);
    if (running == plan.running->end()) continue;
    for (const host::MountPoint& mount : running->second.mounts) {
      if (mount.writable) users[mount.source].insert(user.uid);
    }
  }
  std::set<std::string> paths;
  for (const auto& [path, ids] : users) {
    if (ids.size() > 1) paths.insert(path);
  }
  return paths;
}

// Files that a service's new user must own, with the way back.
std::string ownership_text(const Plan& plan) {
  if (!plan.running) return {};
  const std::set<std::string> shared = contested(plan);
  std::string change, revert;
  for (const auto& [service, user] : plan.override.users) {
    const auto running = plan.running->find(service);
    if (running == plan.running->end()) continue;
    const host::User on_host{user.uid + running->second.root_uid, user.gid + running->second.root_gid};
    std::vector<confine::OwnedMount> mounts = owned_mounts(running->second);
    std::erase_if(mounts, [&shared](const auto& item) { return shared.contains(item.mount.source); });
    for (const confine::OwnershipStep& step : confine::ownership_steps(on_host, mounts)) {
      change += fmt::format("  # {}: {}\n", text::printable(service), step.why);
      for (const std::string& line : step.change) change += "  " + line + "\n";
      for (const std::string& line : step.revert) revert += "  " + line + "\n";
    }
  }
  std::string out;
  for (const std::string& path : shared)
    out += "\nSeveral services write " + text::printable(path) +
           ": give them one `user`, and it to that user.\n";
  if (change.empty()) return out;
  return out + "\nFiles that their service's user must reach; as root, while it is stopped:\n" + change +
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
  TRY(const std::optional<settings::Project> own, read_own_entry(options.config, options.project));
  TRY(const Plan plan, plan_hardening(options, own.value_or(settings::Project())));
  TRY(const std::string told, carry_out(plan, options));
  return shown(plan.examined, told);
}

}  // namespace

int perform_harden(const HardenOptions& options) {
  const Result<std::string> told = perform(options);
  return told ? print(*told, kDone) : fail(told.error());
}

}  // namespace dvsguard::cli
