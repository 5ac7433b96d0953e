#include "app/cli/check_command.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "app/cli/output.h"
#include "app/cli/pages.h"
#include "app/cli/settings_file.h"
#include "core/practice/across.h"
#include "core/report/baseline.h"
#include "core/report/collection.h"
#include "core/report/junit.h"
#include "core/report/sarif.h"
#include "core/text/display.h"
#include "edge/sys/files.h"
#include "edge/sys/process.h"

namespace dvsguard::cli {
namespace {

// One project of a run.
struct Member {
  ProjectOptions options;
  const settings::Project* entry = nullptr;  // the operator's
  std::string shown;
};

Error usage(std::string what, std::string mend) {
  Error error;
  error.code = ErrorCode::Usage;
  error.what = std::move(what);
  error.mend = std::move(mend);
  return error;
}

Result<std::vector<Member>> members_of(const CheckOptions& options,
                                       const std::optional<settings::Settings>& settings) {
  TRY(const std::string here, sys::working_directory());
  std::vector<Member> members;
  if (options.all) {
    if (!settings)
      return usage("--all needs the operator's file, and there is none", "name one with --config FILE");
    for (const settings::Project& entry : settings->projects) {
      members.push_back({options.project, &entry, compose::shown_path(entry.path, here)});
      members.back().options.directory = entry.path;
    }
    return members;
  }
  std::vector<std::string> folders = options.directories;
  if (folders.empty()) folders.emplace_back();
  for (const std::string& folder : folders) {
    std::string path = (std::filesystem::path(here) / folder).lexically_normal().string();
    if (path.size() > 1 && path.back() == '/') path.pop_back();
    members.push_back(
        {options.project, settings ? settings::find_project(*settings, path) : nullptr, folder});
    members.back().options.directory = folder;
  }
  return members;
}

Result<report::Baseline> read_baseline(const std::string& path) {
  if (path.empty()) return report::Baseline();
  const sys::DiskFiles disk;
  TRY(const std::string here, sys::working_directory());
  TRY(const compose::File file,
      disk.read((std::filesystem::path(here) / path).lexically_normal().string(), report::kMaxBaselineBytes));
  return report::parse_baseline(*file.bytes, file_name(path));
}

report::TextStyle text_style() {
  constexpr std::size_t kLeast = 40, kMost = 120, kDefault = 80;
  const compose::Environment environment = sys::environment();
  const auto value = [&environment](const char* name) {
    const auto found = environment.find(name);
    return found == environment.end() ? std::string() : found->second;
  };
  report::TextStyle style;
  style.color = sys::is_terminal(STDOUT_FILENO) && value("NO_COLOR").empty() && value("TERM") != "dumb";
  const std::size_t columns = sys::terminal_columns(STDOUT_FILENO);
  style.width = columns == 0 ? kDefault : std::clamp(columns, kLeast, kMost);
  std::string locale = value("LC_ALL");
  if (locale.empty()) locale = value("LC_CTYPE");
  if (locale.empty()) locale = value("LANG");
  style.unicode = locale.find("UTF-8") != std::string::npos || locale.find("utf8") != std::string::npos;
  return style;
}

std::string page_of(std::string_view id) {
  return find_page(practices_markdown(), id).value_or("");
}

std::string encode(const report::Report& report, const CheckOptions& options) {
  switch (options.format) {
    case Format::Json:
      return report::to_json(report);
    case Format::Sarif:
      return report::to_sarif({&report, 1}, page_of);
    case Format::Junit:
      return report::to_junit({&report, 1}, options.fail_on);
    case Format::Text:
      break;
  }
  return report::to_text(report, text_style());
}

std::string encode(const report::Collection& collection, const CheckOptions& options) {
  std::vector<report::Report> all = collection.reports;
  all.push_back(collection.across);
  switch (options.format) {
    case Format::Json:
      return report::to_json(collection);
    case Format::Sarif:
      return report::to_sarif(all, page_of);
    case Format::Junit:
      return report::to_junit(all, options.fail_on);
    case Format::Text:
      break;
  }
  return report::to_text(collection, text_style());
}

int check_one(const CheckOptions& options, const Member& member, const report::Baseline& baseline) {
  Result<Examined> examined = examine(sys::DiskFiles(), member.options, member.entry);
  if (!examined) return fail(examined.error());
  report::Report report = report_on(std::move(*examined), member.entry, options.selection);
  report::mark_known(report, baseline);
  return print(encode(report, options), report::exit_code(report, options.fail_on, options.require));
}

report::Report report_across(const std::vector<Examined>& examined, const report::Selection& selection) {
  std::vector<practice::Evidence> evidence;
  std::vector<practice::Member> members;
  evidence.reserve(examined.size());
  for (const Examined& item : examined) {
    evidence.push_back({item.loaded, item.contract, item.gathered.files});
    members.push_back({item.loaded.project.name.value_or(""), evidence.back()});
  }
  practice::Across across = practice::check_across(members);
  report::Subject subject;
  subject.kind = "projects";
  subject.name = "projects";
  report::Report report = report::assemble(
      std::move(subject), report::select(std::move(across.outcome), selection), instant_text(sys::now()));
  report.notes = std::move(across.notes);
  return report;
}

// Each project by itself, then what only all of them show. A project that cannot be decided does not keep the
// others from being told; the exit code says it.
int check_many(const CheckOptions& options, const std::vector<Member>& members,
               const report::Baseline& baseline) {
  report::Collection collection;
  std::vector<Examined> all;
  std::vector<const settings::Project*> entries;
  int code = kDone;
  for (const Member& member : members) {
    Result<Examined> examined = examine(sys::DiskFiles(), member.options, member.entry);
    if (examined) {
      all.push_back(std::move(*examined));
      entries.push_back(member.entry);
    } else {
      collection.refused.push_back({member.shown, one_line(examined.error())});
      code = fail(examined.error());
    }
  }
  collection.across = report_across(all, options.selection);
  for (std::size_t i = 0; i < all.size(); ++i)
    collection.reports.push_back(report_on(std::move(all[i]), entries[i], options.selection));
  const auto judge = [&](report::Report& report) {
    report::mark_known(report, baseline);
    code = std::max(code, report::exit_code(report, options.fail_on, options.require));
  };
  std::for_each(collection.reports.begin(), collection.reports.end(), judge);
  report::mark_known(collection.across, baseline);
  code = std::max(code, report::exit_code(collection.across, options.fail_on, {}));
  return print(encode(collection, options), code);
}

}  // namespace

int perform_check(const CheckOptions& options) {
  const auto settings = read_settings(options.config);
  if (!settings) return fail(settings.error());
  const auto baseline = read_baseline(options.baseline);
  if (!baseline) return fail(baseline.error());
  const auto members = members_of(options, *settings);
  if (!members) return fail(members.error());
  if (members->size() == 1) return check_one(options, members->front(), *baseline);
  return check_many(options, *members, *baseline);
}

}  // namespace dvsguard::cli
