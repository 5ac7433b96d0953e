#include "app/project/examine.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "app/project/operator_values.h"
#include "app/project/scripts.h"
#include "app/project/service_images.h"
#include "core/compose/lexical_path.h"
#include "core/contract/identity.h"
#include "core/practice/check.h"
#include "core/practice/narrowing.h"
#include "core/text/display.h"
#include "edge/sys/files.h"
#include "edge/sys/process.h"

namespace dvsguard::cli {
namespace {

// Read once: a project may be examined more than once.
Result<std::string> standard_input(std::size_t max_bytes) {
  static const Result<std::string> bytes = sys::read_all(STDIN_FILENO, max_bytes, "standard input");
  return bytes;
}

Result<compose::Options> load_options(const ProjectOptions& options, const std::string& here) {
  const text::Limits limits;
  const auto absolute = [&here](const std::string& path) {
    return (std::filesystem::path(here) / path).lexically_normal().string();
  };
  compose::Options load;
  load.files = options.files;
  if (std::find(load.files.begin(), load.files.end(), "-") != load.files.end()) {
    TRY(load.standard_input, standard_input(limits.max_bytes));
  }
  load.working_directory = options.directory.empty() ? here : absolute(options.directory);
  load.shown_from = here;
  load.left_out = options.left_out;
  load.project_directory = options.project_directory;
  load.project_name = options.project_name;
  load.profiles = options.profiles;
  load.env_files = options.env_files;
  load.limits = limits;
  return load;
}

// What the command line leaves open, the operator's entry says.
void add_entry(compose::Options& load, const settings::Project& entry) {
  if (load.files.empty()) load.files = entry.files;
  if (load.env_files.empty()) load.env_files = entry.env_files;
  if (load.profiles.empty()) load.profiles = entry.profiles;
  if (load.project_name.empty()) load.project_name = entry.name;
}

// The entry names a folder; Compose would go on to look in the folders above it.
Status check_folder(const settings::Project& entry, const compose::Project& project) {
  if (project.directory == entry.path || !compose::is_within(project.directory, entry.path)) return {};
  return Error{ErrorCode::Missing, entry.place, "path", "there is no Compose file in this folder",
               "name the project's folder, or its files under `files`"};
}

Result<std::string> contract_digest(const compose::Loaded& loaded, const Gathered& gathered) {
  std::vector<contract::FileDigest> release;
  for (const compose::Reference& reference : loaded.references) {
    // The operator's own, and what only scripts name.
    if (reference.kind == compose::Reference::Kind::DotEnv || reference.of_script) continue;
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

// What a script starts may have any privilege, and any key.
void add_unread_scripts(report::Outcome& outcome) {
  for (const report::Rule rule : {report::Rule::LP20, report::Rule::KM01}) {
    outcome.missing.push_back({.rule = rule,
                               .evidence = "scripts that were not read",
                               .service = "",
                               .command = "grep -rnE '(docker|podman|nerdctl) (container )?run' ."});
  }
}

// As seen from the project's folder, wherever the run began.
std::vector<std::string> files_of(const compose::Project& project, const std::string& here) {
  std::vector<std::string> files;
  for (const Place& place : project.where) {
    const std::string name(place.name());
    const bool named = !name.empty() && name.front() != '<' && name != "-";
    std::string shown =
        named ? compose::shown_path(compose::absolute_path(here, name), project.directory) : name;
    if (std::find(files.begin(), files.end(), shown) == files.end()) files.push_back(std::move(shown));
  }
  return files;
}

void add_notes(std::vector<std::string>& notes, const compose::Loaded& loaded) {
  for (const compose::Note& note : loaded.notes) {
    if (note.kind == compose::Note::Kind::ModeIgnored) continue;  // LP13 tells it
    const std::string place = note.where.empty() ? std::string() : note.where.front().text();
    notes.push_back(place.empty() ? note.text : place + ": " + note.text);
  }
}

// Rules name no values; what slips through all the same is taken out here.
void redact(const text::Redactor& secrets, std::vector<report::Finding>& findings,
            std::vector<report::Missing>& missing) {
  for (report::Finding& finding : findings) {
    for (std::string* text : {&finding.service, &finding.profile, &finding.message, &finding.fix,
                              &finding.target, &finding.detail})
      *text = secrets(*text);
  }
  for (report::Missing& item : missing) {
    for (std::string* text : {&item.evidence, &item.service, &item.command}) *text = secrets(*text);
  }
}

void redact(const text::Redactor& secrets, report::Report& report) {
  const auto clean = [&secrets](std::string& text) { text = secrets(text); };
  clean(report.subject.name);
  for (std::string& note : report.notes) clean(note);
  for (std::string& note : report.own_notes) clean(note);
  for (report::PracticeReport& practice : report.practices) {
    redact(secrets, practice.findings, practice.missing);
  }
}

std::vector<report::Request> requests_of(const contract::Contract& contract) {
  std::vector<report::Request> requests;
  requests.reserve(contract.accept.size());
  for (const contract::AcceptRequest& ask : contract.accept) {
    requests.push_back({ask.rule, ask.service, ask.target, ask.why, ask.place});
  }
  return requests;
}

// What the rules are told beside the project.
struct Aspects {
  const host::HostFacts* host;
  const ServiceImages::Scanned* images;
};

// The project with the operator's overrides over it; what they widen is found.
Status lay_overrides(Examined& examined, compose::Options load, const settings::Project& entry,
                     const compose::FileView& disk, const compose::Environment& environment,
                     const Aspects& aspects) {
  for (const settings::NamedFile& file : entry.overrides) {
    if (!disk.exists(file.path)) {
      return Error{ErrorCode::Missing, file.place, "overrides",
                   "there is no such file: " + text::quoted(file.path),
                   "write it, or take it out of the list"};
    }
    load.overrides.push_back(file.path);
  }
  TRY(compose::Loaded loaded, compose::load(disk, environment, load));
  const bool whole = read_scripts(disk, environment, load, loaded);
  Gathered gathered = gather(disk, loaded, load.shown_from);
  report::Outcome outcome =
      practice::check_project({loaded, examined.contract, gathered.files, aspects.host, aspects.images});
  if (!whole) add_unread_scripts(outcome);
  std::vector<report::Finding> widened =
      practice::widenings({examined.loaded, examined.outcome}, {loaded, outcome});
  std::move(widened.begin(), widened.end(), std::back_inserter(outcome.findings));
  examined.loaded = std::move(loaded);
  examined.gathered = std::move(gathered);
  examined.outcome = std::move(outcome);
  return {};
}

}  // namespace

Result<Examined> examine(const compose::FileView& disk, const ProjectOptions& options,
                         const settings::Project* entry, const Surroundings& around) {
  TRY(const std::string here, sys::working_directory());
  TRY(compose::Options load, load_options(options, here));
  compose::Environment environment = sys::environment();
  if (entry != nullptr) {
    add_entry(load, *entry);
    TRY_STATUS(add_values(environment, *entry, disk));
  }
  Examined examined;
  auto loaded = compose::load(disk, environment, load);
  if (!loaded && entry != nullptr)
    return blame_values(std::move(loaded.error()), load, *entry, disk, environment);
  if (!loaded) return std::move(loaded.error());
  examined.loaded = std::move(*loaded);
  examined.folder = compose::shown_path(examined.loaded.project.directory, here);
  examined.files = files_of(examined.loaded.project, here);
  examined.profiles = load.profiles;
  std::sort(examined.profiles.begin(), examined.profiles.end());
  if (entry != nullptr) TRY_STATUS(check_folder(*entry, examined.loaded.project));
  TRY(examined.contract, contract::parse_contract(examined.loaded));
  if (entry != nullptr && examined.contract) {
    TRY_STATUS(check_values(*entry, *examined.contract, environment));
  }
  if (entry != nullptr) examined.values = values_redactor(*entry, examined.contract, environment);
  const bool whole = read_scripts(disk, environment, load, examined.loaded);
  examined.gathered = gather(disk, examined.loaded, here);
  if (examined.contract) {
    TRY(examined.identity, contract_digest(examined.loaded, examined.gathered));
  }
  ServiceImages::Scanned images;
  if (around.images != nullptr) {
    TRY(images, around.images->look(examined.loaded.project, examined.notes));
  }
  const Aspects aspects{around.host, around.images == nullptr ? nullptr : &images};
  examined.outcome = practice::check_project(
      {examined.loaded, examined.contract, examined.gathered.files, aspects.host, aspects.images});
  if (!whole) add_unread_scripts(examined.outcome);
  if (entry != nullptr && !entry->overrides.empty()) {
    TRY_STATUS(lay_overrides(examined, std::move(load), *entry, disk, environment, aspects));
  }
  add_notes(examined.notes, examined.loaded);
  return examined;
}

report::Report report_on(Examined examined, const settings::Project* entry,
                         const report::Selection& selection) {
  report::Outcome outcome = report::select(std::move(examined.outcome), selection);
  redact(examined, outcome);  // an acceptance repeats a target as the report shows it
  const Instant now = sys::now();
  std::vector<std::string> told;
  if (entry != nullptr) {
    std::vector<report::Accept> asked;  // what the run leaves out may well cover something
    std::copy_if(entry->accept.begin(), entry->accept.end(), std::back_inserter(asked),
                 [&selection](const report::Accept& accept) { return selection.wants(accept.rule); });
    told = report::accept(outcome, asked, now);
  }
  report::Subject subject;
  subject.name = examined.loaded.project.name.value_or("");
  subject.folder = examined.folder;
  subject.files = std::move(examined.files);
  subject.profiles = std::move(examined.profiles);
  subject.contract = examined.identity;
  subject.inputs = std::move(examined.gathered.inputs);
  const auto& services = examined.loaded.project.services;
  subject.services = static_cast<std::size_t>(
      std::count_if(services.begin(), services.end(), [](const auto& service) { return !service.scripted; }));
  report::Report report = report::assemble(std::move(subject), std::move(outcome), instant_text(now));
  report.notes = std::move(examined.notes);
  report.own_notes = std::move(told);
  if (examined.contract) report.requests = requests_of(*examined.contract);
  redact(examined, report);
  return report;
}

std::string shown(const Examined& examined, const std::string& text) {
  return examined.loaded.redact.with(examined.values)(text);
}

void redact(const Examined& examined, report::Outcome& outcome) {
  redact(examined.loaded.redact.with(examined.values), outcome.findings, outcome.missing);
}

void redact(const Examined& examined, report::Report& report) {
  redact(examined.loaded.redact.with(examined.values), report);
}

}  // namespace dvsguard::cli
