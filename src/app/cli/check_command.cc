#include "app/cli/check_command.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "app/cli/gather.h"
#include "app/cli/output.h"
#include "core/compose/load.h"
#include "core/contract/contract.h"
#include "core/contract/identity.h"
#include "core/practice/check.h"
#include "core/report/report.h"
#include "edge/sys/files.h"
#include "edge/sys/process.h"

namespace dvsguard::cli {
namespace {

Result<compose::Options> load_options(const CheckOptions& options, const std::string& here) {
  const text::Limits limits;
  const auto absolute = [&here](const std::string& path) {
    return (std::filesystem::path(here) / path).lexically_normal().string();
  };
  compose::Options load;
  load.files = options.files;
  if (std::find(load.files.begin(), load.files.end(), "-") != load.files.end()) {
    TRY(load.standard_input, sys::read_all(STDIN_FILENO, limits.max_bytes, "standard input"));
  }
  load.working_directory = options.directory.empty() ? here : absolute(options.directory);
  load.shown_from = here;
  load.project_directory = options.project_directory;
  load.project_name = options.project_name;
  load.profiles = options.profiles;
  load.env_files = options.env_files;
  load.limits = limits;
  return load;
}

Result<std::string> contract_digest(const compose::Loaded& loaded, const Gathered& gathered) {
  std::vector<contract::FileDigest> release;
  for (const compose::Reference& reference : loaded.references) {
    if (reference.kind == compose::Reference::Kind::DotEnv) continue;  // the operator's own
    const auto input =
        std::find_if(gathered.inputs.begin(), gathered.inputs.end(), [&](const report::Input& item) {
          return item.file == compose::shown_path(reference.path, loaded.project.directory);
        });
    if (input != gathered.inputs.end() && !input->digest.empty())
      release.push_back({input->file, input->digest});
  }
  TRY(contract::Identity identity, contract::identify(loaded.uninterpolated, std::move(release)));
  return identity.digest;
}

report::Subject subject_of(const compose::Loaded& loaded, const Gathered& gathered) {
  report::Subject subject;
  subject.name = loaded.project.name.value_or("");
  subject.inputs = gathered.inputs;
  subject.services = loaded.project.services.size();
  return subject;
}

std::vector<std::string> notes_of(const compose::Loaded& loaded) {
  std::vector<std::string> notes;
  for (const compose::Note& note : loaded.notes) {
    if (note.kind == compose::Note::Kind::ModeIgnored) continue;  // LP13 tells it
    const std::string place = note.where.empty() ? std::string() : note.where.front().text();
    notes.push_back(place.empty() ? note.text : place + ": " + note.text);
  }
  return notes;
}

// Rules name no values; what slips through all the same is taken out here.
void redact(const text::Redactor& without_secrets, report::Report& report) {
  const auto clean = [&without_secrets](std::string& text) { text = without_secrets(text); };
  clean(report.subject.name);
  for (std::string& note : report.notes) clean(note);
  for (report::PracticeReport& practice : report.practices) {
    for (report::Finding& finding : practice.findings) {
      for (std::string* text :
           {&finding.service, &finding.profile, &finding.message, &finding.fix, &finding.target})
        clean(*text);
    }
    for (report::Missing& missing : practice.missing) {
      for (std::string* text : {&missing.evidence, &missing.service, &missing.command}) clean(*text);
    }
  }
}

std::vector<report::Request> requests_of(const contract::Contract& contract) {
  std::vector<report::Request> requests;
  for (const contract::AcceptRequest& ask : contract.accept) {
    requests.push_back({ask.rule, ask.service, ask.target, ask.why, ask.place});
  }
  return requests;
}

Result<report::Report> check(const CheckOptions& options) {
  TRY(const std::string here, sys::working_directory());
  TRY(const compose::Options load, load_options(options, here));
  const sys::DiskFiles disk;
  TRY(const compose::Loaded loaded, compose::load(disk, sys::environment(), load));
  TRY(const std::optional<contract::Contract> contract, contract::parse_contract(loaded));
  const Gathered gathered = gather(disk, loaded, here);
  report::Subject subject = subject_of(loaded, gathered);
  if (contract) {
    TRY(subject.contract, contract_digest(loaded, gathered));
  }
  report::Outcome outcome = practice::check_project({loaded, contract, gathered.files});
  report::Report report = report::assemble(std::move(subject), std::move(outcome), instant_text(sys::now()));
  report.notes = notes_of(loaded);
  if (contract) report.requests = requests_of(*contract);
  redact(loaded.redact, report);
  return report;
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

}  // namespace

int perform_check(const CheckOptions& options) {
  const Result<report::Report> report = check(options);
  if (!report) return fail(report.error());
  const int code = report::exit_code(*report, options.fail_on, options.require);
  return print(
      options.format == Format::Json ? report::to_json(*report) : report::to_text(*report, text_style()),
      code);
}

}  // namespace dvsguard::cli
