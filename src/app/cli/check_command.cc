#include "app/cli/check_command.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>
#include <utility>

#include "app/cli/encode.h"
#include "app/cli/pages.h"
#include "app/cli/text_style.h"
#include "app/project/host_place.h"
#include "app/project/members.h"
#include "app/project/settings_file.h"
#include "app/shell/hide_keys.h"
#include "app/shell/output.h"
#include "core/compose/lexical_path.h"
#include "core/practice/across.h"
#include "core/practice/host.h"
#include "core/report/baseline.h"
#include "core/report/collection.h"
#include "core/report/junit.h"
#include "core/report/label.h"
#include "core/report/sarif.h"
#include "core/text/display.h"
#include "edge/host/read_host.h"
#include "edge/sys/files.h"
#include "edge/sys/process.h"

namespace dvsguard::cli {
namespace {

// A team could write its own acceptances there.
void note_disobeyed(Examined& examined, const Operator& operators) {
  const sys::DiskFiles disk;
  const std::string path = compose::join_path(examined.loaded.project.directory, "dvsguard.yaml");
  if (!disk.exists(path)) return;
  if (operators &&
      disk.resolve(path).value_or(path) == disk.resolve(operators->path).value_or(operators->path))
    return;
  const std::string shown = compose::join_path(examined.folder, "dvsguard.yaml");
  examined.notes.push_back(shown +
                           " stands in the project, where the team could write it, and is not obeyed; if "
                           "it is your own: --config " +
                           shown);
}

// What the host shows by itself, to what a report says.
void add_host(const host::HostFacts* host, report::Outcome& outcome, std::vector<std::string>& notes) {
  if (host == nullptr) return;
  practice::check_host(*host, outcome);
  const std::vector<std::string> told = practice::host_notes(*host);
  notes.insert(notes.end(), told.begin(), told.end());
}

// The project with the operator's entry for the folder that it turned out to stand in.
Result<Examined> examine(Member& member, const Operator& operators, const Surroundings& around) {
  TRY(const std::string here, sys::working_directory());
  TRY(Examined examined, examine(sys::DiskFiles(), member.options, member.entry, around));
  if (member.entry == nullptr) {
    member.entry = entry_of(operators, examined.loaded.project.directory, member.options, here);
    if (member.entry != nullptr) {
      TRY(examined, examine(sys::DiskFiles(), member.options, member.entry, around));
    }
  }
  note_disobeyed(examined, operators);
  return examined;
}

int check_one(const CheckOptions& options, Member member, const Operator& operators,
              const report::Baseline* baseline, const Surroundings& around) {
  Result<Examined> examined = examine(member, operators, around);
  if (!examined) return fail(examined.error());
  add_host(around.host, examined->outcome, examined->notes);
  report::Report report = report_on(std::move(*examined), member.entry, options.verdict.selection);
  hide_keys(report);
  report::Report* const reports[] = {&report};
  if (baseline != nullptr) report::mark_known(reports, *baseline);
  return print(encode(report, options.verdict),
               report::exit_code(report, options.verdict.fail_on, options.verdict.require));
}

report::Report report_across(const std::vector<Examined>& examined, const CheckOptions& options,
                             const Operator& operators, const host::HostFacts* host) {
  std::vector<report::Named> named;
  named.reserve(examined.size());
  for (const Examined& item : examined) named.push_back({item.loaded.project.name.value_or(""), item.folder});
  const std::vector<std::string> names = report::labels(named);
  std::vector<practice::Evidence> evidence;
  std::vector<practice::Member> members;
  evidence.reserve(examined.size());
  for (std::size_t i = 0; i < examined.size(); ++i) {
    evidence.push_back({examined[i].loaded, examined[i].contract, examined[i].gathered.files});
    members.push_back({names[i], evidence.back()});
  }
  practice::Across across = practice::check_across(members);
  add_host(host, across.outcome, across.notes);
  // The table of several projects has no list of what is missing.
  std::set<std::string> evidence_named;
  for (const report::Missing& missing : across.outcome.missing) {
    if (evidence_named.insert(missing.evidence).second)
      across.notes.push_back("unknown: " + missing.evidence + "; `" + missing.command + "` tells");
  }
  const Instant now = sys::now();
  std::vector<std::string> told;
  if (operators) told = report::accept(across.outcome, operators->accept, now);
  report::Report report =
      report::assemble_across(report::select(std::move(across.outcome), options.verdict.selection),
                              practice::kAcrossRules, instant_text(now));
  report.notes = std::move(across.notes);
  // Of some projects, an acceptance may well cover nothing.
  if (options.all) report.own_notes = std::move(told);
  for (const Examined& item : examined) redact(item, report);
  return report;
}

// Each project by itself, then what only all of them show. A project that cannot be decided does not keep the
// others from being told; the exit code says it.
int check_many(const CheckOptions& options, std::vector<Member> members, const Operator& operators,
               const report::Baseline* baseline, const Surroundings& around) {
  report::Collection collection;
  std::vector<Examined> all;
  std::vector<const settings::Project*> entries;
  int code = kDone;
  for (Member& member : members) {
    Result<Examined> examined = examine(member, operators, around);
    if (examined) {
      all.push_back(std::move(*examined));
      entries.push_back(member.entry);
    } else {
      collection.refused.push_back({member.shown, one_line(examined.error())});
      code = fail(examined.error());
    }
  }
  collection.across = report_across(all, options, operators, around.host);
  for (std::size_t i = 0; i < all.size(); ++i)
    collection.reports.push_back(report_on(std::move(all[i]), entries[i], options.verdict.selection));
  for (report::Report& report : collection.reports) hide_keys(report);
  hide_keys(collection.across);
  std::vector<report::Report*> reports;
  reports.reserve(collection.reports.size() + 1);
  for (report::Report& report : collection.reports) reports.push_back(&report);
  reports.push_back(&collection.across);
  if (baseline != nullptr) report::mark_known(reports, *baseline);
  for (const report::Report& report : collection.reports)
    code = std::max(code, report::exit_code(report, options.verdict.fail_on, options.verdict.require));
  code = std::max(code, report::exit_code(collection.across, options.verdict.fail_on, {}));
  return print(encode(collection, options.verdict), code);
}

}  // namespace

int perform_check(const CheckOptions& options) {
  const auto operators = read_settings(options.config);
  if (!operators) return fail(operators.error());
  const auto baseline = read_baseline(options.verdict.baseline);
  if (!baseline) return fail(baseline.error());
  const report::Baseline* const known = options.verdict.baseline.empty() ? nullptr : &*baseline;
  auto members = members_of(options.project, options.directories, options.all, *operators);
  if (!members) return fail(members.error());
  const bool several = options.all || options.directories.size() > 1 || members->size() > 1;
  std::optional<host::HostFacts> facts;
  if (options.host) facts = host::read_host(host_place());
  const auto data = AdvisoryData::open(options.images.advisories);
  if (!data) return fail(data.error());
  ServiceImages images(options.images, *data, sys::now());
  const Surroundings around{facts ? &*facts : nullptr, options.images.any() ? &images : nullptr};
  if (several) return check_many(options, std::move(*members), *operators, known, around);
  return check_one(options, std::move(members->front()), *operators, known, around);
}

}  // namespace dvsguard::cli
