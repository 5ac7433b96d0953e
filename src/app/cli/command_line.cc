#include "app/cli/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/cli/ask_command.h"
#include "app/cli/check_command.h"
#include "app/cli/explain_command.h"
#include "app/cli/harden_command.h"
#include "app/cli/output.h"
#include "core/base/nearest.h"
#include "core/text/display.h"

namespace dvsguard::cli {
namespace {

constexpr std::string_view kExitCodes =
    "Exit: 0 no unaccepted finding at or above --fail-on; 1 the answer is no; 2 could not decide.";

Error usage_error(std::string what, std::string mend) {
  Error error;
  error.code = ErrorCode::Usage;
  error.what = std::move(what);
  error.mend = std::move(mend);
  return error;
}

std::map<std::string, Format> formats() {
  return {{"text", Format::Text}, {"json", Format::Json}, {"sarif", Format::Sarif}, {"junit", Format::Junit}};
}

std::map<std::string, report::Severity> severities() {
  std::map<std::string, report::Severity> all;
  for (const auto severity : {report::Severity::Info, report::Severity::Low, report::Severity::Medium,
                              report::Severity::High, report::Severity::Critical}) {
    all.emplace(report::name(severity), severity);
  }
  return all;
}

std::map<std::string, report::Practice> practice_names() {
  std::map<std::string, report::Practice> all;
  for (const report::PracticeInfo& practice : report::practices())
    all.emplace(practice.id, practice.practice);
  return all;
}

template <class T>
T choice(const std::string& flag, const std::map<std::string, T>& choices, const std::string& given) {
  const auto found = choices.find(given);
  if (found != choices.end()) return found->second;
  std::string words;
  for (const auto& [word, value] : choices) words += (words.empty() ? "" : ", ") + word;
  throw CLI::ValidationError(flag, text::quoted(given) + " is none of " + words);
}

template <class T>
void add_choice(CLI::App& command, const std::string& flag, T& to, std::map<std::string, T> choices,
                const std::string& help) {
  command.add_option_function<std::string>(
      flag,
      [flag, &to, choices = std::move(choices)](const std::string& given) {
        to = choice(flag, choices, given);
      },
      help);
}

// Flags as docker compose spells them. An option may repeat; each takes one value, so `check -f a.yaml DIR`
// works.
CLI::Option* add_repeated(CLI::App& command, const std::string& flags, std::vector<std::string>& to,
                          const std::string& help) {
  return command.add_option(flags, to, help)
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

// How docker compose is told about a project.
void add_project(CLI::App& command, ProjectOptions& options) {
  add_repeated(command, "-f,--file", options.files, "Compose file; repeat to merge; - reads standard input")
      ->type_name("FILE");
  command.add_option("-p,--project-name", options.project_name, "project name")->type_name("NAME");
  command.add_option("--project-directory", options.project_directory, "what relative paths start from")
      ->type_name("DIR");
  add_repeated(command, "--profile", options.profiles, "profile to enable; repeat for more")
      ->type_name("NAME");
  add_repeated(command, "--env-file", options.env_files, "environment file instead of .env; repeat for more")
      ->type_name("FILE");
}

void add_config(CLI::App& command, std::string& config) {
  command
      .add_option("--config", config,
                  "the operator's file (default: $DVSGUARD_CONFIG, ~/.config/dvsguard/dvsguard.yaml, "
                  "/etc/dvsguard/dvsguard.yaml)")
      ->type_name("FILE");
}

void add_rules(CLI::App& command, const std::string& flag, std::set<report::Rule>& to,
               const std::string& help) {
  command
      .add_option_function<std::vector<std::string>>(
          flag,
          [flag, &to](const std::vector<std::string>& given) {
            for (const std::string& codes : given) {
              for (const std::string& code : CLI::detail::split(codes, ',')) {
                const auto rules = report::parse_rules(code);
                if (!rules) throw CLI::ValidationError(flag, rules.error().what + "; " + rules.error().mend);
                to.insert(rules->begin(), rules->end());
              }
            }
          },
          help)
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->type_name("CODE");
}

void add_verdict(CLI::App& command, CheckOptions& options) {
  add_choice(command, "--format", options.format, formats(), "text, json, sarif or junit");
  add_choice(command, "--fail-on", options.fail_on, severities(),
             "exit 1 from this severity up: info, low, medium, high, critical");
  command
      .add_option_function<std::vector<std::string>>(
          "--require",
          [&options](const std::vector<std::string>& given) {
            for (const std::string& name : given)
              options.require.push_back(choice("--require", practice_names(), name));
          },
          "exit 1 unless this practice is kept; repeat for more")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->type_name("PRACTICE");
  add_rules(command, "--only", options.selection.only,
            "these rules or practices alone; repeat or use commas");
  add_rules(command, "--skip", options.selection.skip, "all but these rules or practices");
  command.add_option("--baseline", options.baseline, "an earlier JSON report: fail on what it does not have")
      ->type_name("FILE");
}

CLI::App* add_check(CLI::App& app, CheckOptions& options) {
  CLI::App* check = app.add_subcommand("check", "check Compose projects against the eleven practices");
  check
      ->add_option("directory", options.directories,
                   "the project's folder, or several (default: here, then its parents)")
      ->type_name("DIR");
  add_project(*check, options.project);
  check->add_flag("--all", options.all, "every project of the operator's file");
  add_config(*check, options.config);
  add_verdict(*check, options);
  check->footer("Example: dvsguard check -f compose.yaml --format json\n" + std::string(kExitCodes));
  return check;
}

CLI::App* add_harden(CLI::App& app, HardenOptions& options) {
  CLI::App* harden = app.add_subcommand("harden", "write a Compose override that mends what an override can");
  harden
      ->add_option("directory", options.project.directory,
                   "the project's folder (default: here, then its parents)")
      ->type_name("DIR");
  add_project(*harden, options.project);
  add_config(*harden, options.config);
  add_choice(*harden, "--level", options.level,
             std::map<std::string, confine::Level>{{"safe", confine::Level::Safe},
                                                   {"strict", confine::Level::Strict}},
             "safe (default): what seldom breaks a service; strict: least privilege");
  harden->add_option("-o,--output", options.output, "default: compose.dvsguard.yaml in the project's folder")
      ->type_name("FILE");
  harden->add_flag("--force", options.force, "replace the file that is there");
  harden->add_flag("--dry-run", options.dry_run, "show the difference, write nothing");
  harden->footer(
      "Example: dvsguard harden --level safe --dry-run\nExit: 0 done; 2 could not decide, or not write.");
  return harden;
}

CLI::App* add_ask(CLI::App& app, AskOptions& options) {
  CLI::App* ask = app.add_subcommand("ask", "write the questions that only the project's team can answer");
  ask->add_option("directory", options.project.directory,
                  "the project's folder (default: here, then its parents)")
      ->type_name("DIR");
  add_project(*ask, options.project);
  add_config(*ask, options.config);
  ask->footer("Example: dvsguard ask > questions.md\nExit: 0 done; 2 could not decide.");
  return ask;
}

CLI::App* add_explain(CLI::App& app, std::string& code) {
  CLI::App* explain = app.add_subcommand("explain", "print a rule's or a practice's page, offline");
  explain->add_option("code", code, "such as LP07 or least-privilege; none lists all")->type_name("CODE");
  explain->footer("Example: dvsguard explain LP07");
  return explain;
}

// What CLI11 did not understand, said as we say errors, with the nearest word that it would have.
Error parse_error(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
  const CLI::App* command = &app;
  for (const CLI::App* used : app.get_subcommands()) command = used;
  std::vector<std::string> words;
  for (const CLI::App* known : command->get_subcommands({})) words.push_back(known->get_name());
  for (const CLI::Option* option : command->get_options()) {
    for (const std::string& name : option->get_lnames()) words.push_back("--" + name);
  }
  const std::vector<std::string_view> known(words.begin(), words.end());
  for (int i = 1; i < argc; ++i) {
    const std::string_view given = std::string_view(argv[i]).substr(0, std::string_view(argv[i]).find('='));
    if (std::find(known.begin(), known.end(), given) != known.end() || given == command->get_name()) continue;
    const std::string_view near = nearest(given, known);
    if (!near.empty()) {
      return usage_error("cannot understand " + text::quoted(given), fmt::format("did you mean {}?", near));
    }
  }
  const std::string name = command == &app ? "dvsguard" : "dvsguard " + command->get_name();
  return usage_error(error.what(), fmt::format("`{} --help` shows the usage", name));
}

}  // namespace

int run_command_line(int argc, char** argv) {
  CLI::App app("Makes the security practices of decentralized validated services checkable.", "dvsguard");
  app.set_version_flag("--version", "dvsguard " DVSGUARD_VERSION);
  app.require_subcommand(1);
  app.footer("Example: dvsguard check\n`dvsguard COMMAND --help` tells more.");
  CheckOptions check_options;
  HardenOptions harden_options;
  AskOptions ask_options;
  std::string code;
  const CLI::App* check = add_check(app, check_options);
  const CLI::App* harden = add_harden(app, harden_options);
  const CLI::App* ask = add_ask(app, ask_options);
  add_explain(app, code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& wanted) {  // --help, --version
    std::ostringstream out;
    app.exit(wanted, out, out);
    return print(out.str(), kDone);
  } catch (const CLI::ParseError& error) {
    return fail(parse_error(app, error, argc, argv));
  }
  if (check->parsed()) return perform_check(check_options);
  if (harden->parsed()) return perform_harden(harden_options);
  if (ask->parsed()) return perform_ask(ask_options);
  return perform_explain(code);
}

}  // namespace dvsguard::cli
