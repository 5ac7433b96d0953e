#include "app/cli/commands.h"

#include <CLI/CLI.hpp>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/cli/key_commands.h"
#include "app/shell/output.h"

namespace dvsguard::cli {
namespace {

constexpr std::string_view kAbout =
    "Makes the security practices of decentralized validated services checkable.";
constexpr std::string_view kExitCodes =
    "Exit: 0 no unaccepted finding at or above --fail-on; 1 the answer is no; 2 could not decide.";

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
  throw CLI::ValidationError(flag, shown(given) + " is none of " + words);
}

template <class T>
void add_choice(CLI::App& command, const std::string& flag, T& to, std::map<std::string, T> choices,
                const std::string& help) {
  std::string words;  // the table of commands reads them back
  for (const auto& [word, value] : choices) words += (words.empty() ? "" : "|") + word;
  command
      .add_option_function<std::string>(
          flag,
          [flag, &to, choices = std::move(choices)](const std::string& given) {
            to = choice(flag, choices, given);
          },
          help)
      ->type_name(words);
}

// Flags as docker compose spells them. An option may repeat; each takes one value, so `check -f a.yaml DIR`
// works.
CLI::Option* add_repeated(CLI::App& command, const std::string& flags, std::vector<std::string>& to,
                          const std::string& help) {
  return command.add_option(flags, to, help)
      ->expected(1)
      ->allow_extra_args(false)
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
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->type_name("CODE");
}

void add_verdict(CLI::App& command, VerdictOptions& options) {
  add_choice(command, "--format", options.format, formats(), "how the report is written (default: text)");
  add_choice(command, "--fail-on", options.fail_on, severities(),
             "exit 1 from this severity up (default: medium)");
  command
      .add_option_function<std::vector<std::string>>(
          "--require",
          [&options](const std::vector<std::string>& given) {
            for (const std::string& name : given)
              options.require.push_back(choice("--require", practice_names(), name));
          },
          "exit 1 unless this practice is kept; repeat for more")
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->type_name("PRACTICE");
  add_rules(command, "--only", options.selection.only,
            "these rules or practices alone; repeat or use commas");
  add_rules(command, "--skip", options.selection.skip, "all but these rules or practices");
  command.add_option("--baseline", options.baseline, "an earlier JSON report: fail on what it does not have")
      ->type_name("FILE");
}

// strtoull takes "-1" for the largest number there is, which would be no limit at all.
CLI::Validator count_check() {
  return {[](std::string& text) -> std::string {
            const bool digits = text.find_first_not_of("0123456789") == std::string::npos;
            const bool above_zero = text.find_first_not_of('0') != std::string::npos;
            return digits && above_zero && text.size() < 19 ? "" : "is no number above zero";
          },
          ""};
}

void add_images(CLI::App& command, ImageOptions& options) {
  add_repeated(command, "--platform", options.platforms,
               "of an index: this platform, such as linux/arm64 (default: this machine's); repeat for more")
      ->type_name("OS/ARCH");
  command.add_flag("--engine", options.engine,
                   "a name alone is this machine's container engine's, not a registry's");
  command.add_flag("--plain-http", options.plain_http,
                   "ask registries without TLS; on loopback it goes without saying");
  add_repeated(command, "--mirror", options.mirrors,
               "asked before the registry of that domain; repeat for more")
      ->type_name("DOMAIN=URL");
  add_repeated(command, "--certs-dir", options.certificates,
               "folder of HOST:PORT/*.{crt,cert,key} beside /etc/docker/certs.d and its kin; repeat for more")
      ->type_name("DIR");
  add_repeated(
      command, "--hosts-dir", options.hosts,
      "folder of HOST:PORT/hosts.toml, in the place of /etc/containerd/certs.d and its kin; repeat for more")
      ->type_name("DIR");
  command.add_option("--max-layer-bytes", options.max_layer_bytes, "refuse a layer that inflates to more")
      ->type_name("N")
      ->check(count_check());
  command
      .add_option("--max-layer-ratio", options.max_layer_ratio,
                  "refuse a layer that inflates to more times its size")
      ->type_name("N")
      ->check(count_check());
  command.add_option("--max-files", options.max_files, "refuse a layer of more files")
      ->type_name("N")
      ->check(count_check());
  command
      .add_option("--max-zstd-window", options.max_zstd_window,
                  "refuse a zstd layer that asks for a larger window")
      ->type_name("BYTES")
      ->check(count_check());
}

void add_advisories(CLI::App& command, AdvisoryOptions& options) {
  command
      .add_option(
          "--advisories", options.file,
          "compiled by `dvsguard advisories` (default: $DVSGUARD_ADVISORIES, ~/.cache/dvsguard/advisories)")
      ->type_name("FILE");
  command.add_option("--max-age", options.max_age_days, "older advisories say nothing of today (default: 7)")
      ->type_name("DAYS");
  add_repeated(command, "--vex", options.vex,
               "OpenVEX document: what it rules out is told, and breaks nothing")
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
  check->add_flag("--host", options.host,
                  "look at this host too: accounts, and its engine's settings, version and socket");
  add_config(*check, options.config);
  add_repeated(*check, "--image", options.images.named,
               "where a service's image is: looked into as `scan` does; SERVICE:PATH=IMAGE for one that it "
               "mounts at PATH; repeat for more")
      ->type_name("SERVICE=IMAGE");
  check->add_flag("--pull", options.images.pull, "look into every service's image, in its registry");
  add_images(*check, options.images.images);
  add_advisories(*check, options.images.advisories);
  add_verdict(*check, options.verdict);
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
  harden->add_flag("--from-running", options.from_running,
                   "take users, limits and written folders from the project's running containers");
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

CLI::App* add_scan(CLI::App& app, ScanOptions& options) {
  CLI::App* scan = app.add_subcommand("scan", "look into an image: keys, programs, packages, age");
  scan->add_option(
          "image", options.image,
          "a reference, a file or folder, or as skopeo spells it: oci:, oci-archive:, docker-archive:, "
          "docker-daemon:, docker://, rootfs:; - reads an archive from standard input")
      ->required()
      ->type_name("IMAGE");
  add_images(*scan, options.images);
  scan->add_flag("--all-platforms", options.images.all_platforms, "every platform of an index");
  add_advisories(*scan, options.advisories);
  scan->add_option("--sbom", options.sbom, "write what is in it as SPDX 2.3 JSON")->type_name("FILE");
  add_verdict(*scan, options.verdict);
  scan->footer("Example: dvsguard scan oci:build/image\n" + std::string(kExitCodes));
  return scan;
}

CLI::App* add_advisories_command(CLI::App& app, AdvisoriesOptions& options) {
  CLI::App* advisories =
      app.add_subcommand("advisories", "compile the advisories that images are held against");
  advisories
      ->add_option_function<std::string>(
          "action",
          [&options](const std::string& given) {
            options.action = choice<std::string>(
                "action", {{"build", "build"}, {"update", "update"}, {"status", "status"}}, given);
          },
          "build: from files; update: from where dvsguard.yaml says; status: how old each part is")
      ->required()
      ->type_name("build|status|update");
  advisories
      ->add_option("-o,--output,--file", options.file,
                   "the compiled file (default: $DVSGUARD_ADVISORIES, ~/.cache/dvsguard/advisories)")
      ->type_name("FILE");
  add_repeated(*advisories, "--osv", options.osv,
               "build: OSV documents, as zip, tar, folder or file; repeat for more")
      ->type_name("PATH");
  add_repeated(*advisories, "--debian", options.debian, "build: the Debian security tracker's JSON")
      ->type_name("PATH");
  add_repeated(*advisories, "--alpine", options.alpine, "build: Alpine's secdb, main.json and its kin")
      ->type_name("PATH");
  add_repeated(*advisories, "--wolfi", options.wolfi, "build: Wolfi's security.json")->type_name("PATH");
  add_repeated(*advisories, "--chainguard", options.chainguard, "build: Chainguard's security.json")
      ->type_name("PATH");
  add_config(*advisories, options.config);
  advisories->add_option("--max-age", options.max_age_days, "status: what is older is stale (default: 7)")
      ->type_name("DAYS");
  advisories
      ->add_option("--max-bundle-bytes", options.max_bundle_bytes,
                   "refuse a zip, tar or folder that holds more documents")
      ->type_name("N")
      ->check(count_check());
  advisories
      ->add_option("--max-bundle-ratio", options.max_bundle_ratio,
                   "refuse a zip or tar that inflates to more times its size")
      ->type_name("N")
      ->check(count_check());
  advisories->footer(
      "Example: dvsguard advisories build --osv go-osv.zip --debian debian.json\n"
      "Exit: 0 done; 1 a part is stale; 2 could not decide, or not write.");
  return advisories;
}

CLI::App* add_explain(CLI::App& app, std::string& code) {
  CLI::App* explain = app.add_subcommand("explain", "print a rule's or a practice's page, offline");
  explain->add_option("code", code, "such as LP07 or least-privilege; none lists all")->type_name("CODE");
  explain->footer("Example: dvsguard explain LP07");
  return explain;
}

CLI::App* add_completion(CLI::App& app, std::string& shell) {
  CLI::App* completion = app.add_subcommand("completion", "print a shell's completion of this command line");
  completion->add_option("shell", shell, "the shell")->required()->type_name("bash|fish|zsh");
  completion->footer("Example: dvsguard completion bash > /etc/bash_completion.d/dvsguard");
  return completion;
}

CLI::App* add_man(CLI::App& app, std::string& command) {
  CLI::App* man = app.add_subcommand("man", "print a manual page");
  man->add_option("command", command, "of a command; none: of dvsguard")->type_name("COMMAND");
  man->footer("Example: dvsguard man check | man -l -");
  return man;
}

// What a script's empty variable names is no file, and not leave to go without.
void refuse_empty_paths(CLI::App& command) {
  for (CLI::Option* option : command.get_options()) {
    const std::string type = option->get_type_name();
    if (type != "FILE" && type != "DIR" && type != "PATH" && type != "IMAGE") continue;
    option->check([](const std::string& given) -> std::string {
      return given.empty() ? "needs a path, and an empty text is none" : "";
    });
  }
}

}  // namespace

Commands::Commands() : app_(std::make_unique<CLI::App>(std::string(kAbout), "dvsguard")) {
  CLI::App& app = *app_;
  app.set_version_flag("--version", "dvsguard " DVSGUARD_VERSION);
  app.require_subcommand(1);
  app.footer("Example: dvsguard check\n`dvsguard COMMAND --help` tells more.");
  actions_[add_check(app, check_)] = [this] { return perform_check(check_); };
  actions_[add_scan(app, scan_)] = [this] { return perform_scan(scan_); };
  actions_[add_advisories_command(app, advisories_)] = [this] { return perform_advisories(advisories_); };
  actions_[add_harden(app, harden_)] = [this] { return perform_harden(harden_); };
  actions_[add_ask(app, ask_)] = [this] { return perform_ask(ask_); };
  add_key_commands(app, key_, actions_);
  add_signer(app, signer_, actions_);
  actions_[add_explain(app, code_)] = [this] { return perform_explain(code_); };
  actions_[add_completion(app, shell_)] = [this] { return perform_completion(shell_, table_of(*app_)); };
  actions_[add_man(app, page_)] = [this] { return perform_man(page_, table_of(*app_)); };
  for (const auto& [command, perform] : actions_) refuse_empty_paths(*command);
}

Commands::~Commands() = default;

int Commands::perform() {
  for (const auto& [command, perform] : actions_) {
    if (command->parsed()) return perform();
  }
  return kUndecided;
}

}  // namespace dvsguard::cli
