#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/project/gather.h"
#include "core/compose/load.h"
#include "core/contract/contract.h"
#include "core/report/report.h"
#include "core/report/select.h"
#include "core/settings/settings.h"

// From a project on disk to what the rules say about it: what `check`, `harden` and `ask` start from.
namespace dvsguard::cli {

// How docker compose is told about a project, on the command line.
struct ProjectOptions {
  std::string directory;  // of the project; empty: the working directory
  std::vector<std::string> files, profiles, env_files;
  std::string project_directory, project_name;
  std::string left_out;  // absolute; see compose::Options
};

class ServiceImages;

struct Examined {
  compose::Loaded loaded;
  std::optional<contract::Contract> contract;
  std::string folder;                        // the project's, as the user would write it
  std::vector<std::string> files, profiles;  // of the project alone, as report::Subject has them
  text::Redactor values;                     // knows the operator's own secret values
  std::string identity;                      // the contract's digest; empty: the project has none
  Gathered gathered;
  report::Outcome outcome;  // nothing accepted, nothing left out
  std::vector<std::string> notes;
};

// What lies around a project, as far as the user asked for it.
struct Surroundings {
  const host::HostFacts* host = nullptr;  // null: nobody looked
  ServiceImages* images = nullptr;        // null: nobody is to look
};

// The operator's own entry for the project is laid over the options
// where there is one: his values, his overrides, whose every widening is LP16.
[[nodiscard]] Result<Examined> examine(const compose::FileView& disk, const ProjectOptions& options,
                                       const settings::Project* entry, const Surroundings& around = {});

// A text that is to be printed, without the project's secrets and the operator's.
[[nodiscard]] std::string shown(const Examined& examined, const std::string& text);

// The same for what the rules found.
void redact(const Examined& examined, report::Outcome& outcome);

// Takes the project's secrets, and the operator's, out of a report that tells of it.
void redact(const Examined& examined, report::Report& report);

// The report over it: `selection`, then the entry's acceptances; redacted.
[[nodiscard]] report::Report report_on(Examined examined, const settings::Project* entry,
                                       const report::Selection& selection);

}  // namespace dvsguard::cli
