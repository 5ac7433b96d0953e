#include "app/cli/signer_commands.h"

#include <CLI/CLI.hpp>
#include <string>

#include "app/cli/output.h"

namespace dvsguard::cli {
namespace {

void add_config(CLI::App& command, std::string& config) {
  command.add_option("--config", config, "the signer's file (default: /etc/dvsguard/signer.yaml)")
      ->type_name("FILE");
}

void add_run(CLI::App& signer, SignerRunOptions& options, Actions& actions) {
  CLI::App* run = signer.add_subcommand("run", "hold the key and sign what is granted, until stopped");
  add_config(*run, options.config);
  run->footer(
      "Example: dvsguard signer run --config /etc/dvsguard/signer.yaml\n"
      "Exit: 0 it was stopped; 2 it could not start, or its vault ended.");
  actions[run] = [&options] { return perform_signer_run(options); };
}

void add_log(CLI::App& signer, SignerLogOptions& options, Actions& actions) {
  CLI::App* log = signer.add_subcommand("log", "what was signed and refused, and proof of it");
  log->require_subcommand(1);

  CLI::App* show = log->add_subcommand("show", "show the log's entries, oldest first");
  add_config(*show, options.config);
  show->add_flag("--json", options.json, "one JSON object a line");
  show->add_option("--since", options.since, "entries of this moment and later")->type_name("TIME");
  show->add_option("--grant", options.grant, "uses of this grant")->type_name("NAME");
  show->add_option("--client", options.client, "what this client used and was refused")->type_name("NAME");
  show->add_option("--kind", options.kind, "entries of this kind")
      ->type_name("started|used|confirmed|locked|adopted|refused");
  show->footer("Example: dvsguard signer log show --since 2026-12-20T12:00:00Z --grant announce");
  actions[show] = [&options] { return perform_signer_log_show(options); };

  CLI::App* verify = log->add_subcommand("verify", "hold the whole log against its checkpoint and anchor");
  add_config(*verify, options.config);
  verify->add_flag("--json", options.json, "as one JSON object");
  verify->footer(
      "Example: dvsguard signer log verify\n"
      "Exit: 0 the log holds; 1 it was changed, or is older than its anchor; 2 could not read it.");
  actions[verify] = [&options] { return perform_signer_log_verify(options); };

  CLI::App* prove = log->add_subcommand("prove", "print a proof about the log as JSON");
  prove->add_option("number", options.index, "of the entry that is proven to be in it")->type_name("N");
  prove->add_option("--from", options.from, "an earlier checkpoint: prove that the log only grew since")
      ->type_name("FILE");
  add_config(*prove, options.config);
  prove->footer("Example: dvsguard signer log prove 7");
  actions[prove] = [&options] { return perform_signer_log_prove(options); };
}

}  // namespace

void add_signer(CLI::App& app, SignerOptions& options, Actions& actions) {
  CLI::App* signer = app.add_subcommand(
      "signer", "hold the operator's key outside every container, and sign what is granted");
  signer->require_subcommand(1);
  signer->footer("Example: dvsguard signer init --from compose.yaml");
  add_run(*signer, options.run, actions);
  add_log(*signer, options.log, actions);
}

}  // namespace dvsguard::cli
