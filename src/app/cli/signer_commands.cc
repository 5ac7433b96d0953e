#include "app/cli/signer_commands.h"

#include <CLI/CLI.hpp>
#include <string>

#include "app/shell/output.h"

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

void add_relay(CLI::App& signer, SignerRelayOptions& options, Actions& actions) {
  CLI::App* relay =
      signer.add_subcommand("relay", "carry bytes between loopback and a client's socket, beside its node");
  relay->add_option("--listen", options.listen, "an address of 127.0.0.0/8 and a port")
      ->required()
      ->type_name("ADDRESS:PORT");
  relay->add_option("--socket", options.socket, "the client's socket, as it is mounted")
      ->required()
      ->type_name("FILE");
  relay->footer(
      "It is the program dvsguard-relay, which alone makes an image of it: docs/formats/signer-rpc.md.\n"
      "Example: dvsguard signer relay --listen 127.0.0.1:8545 --socket /run/dvsguard/signer.sock\n"
      "Exit: 2 it could not listen, or wait.");
  actions[relay] = [&options] { return perform_signer_relay(options); };
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

void add_init(CLI::App& signer, SignerInitOptions& options, Actions& actions) {
  CLI::App* init = signer.add_subcommand(
      "init", "draft signer.yaml from a project's contract, or from answers; make the log");
  init->add_option("--from", options.project.files, "the project's Compose file; repeat to merge")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->type_name("FILE");
  add_config(*init, options.config);
  draft::Known& known = options.known;
  init->add_option("--account", known.account, "the operator's address")->type_name("ADDRESS");
  init->add_option("--keystore", known.keystore, "its V3 keystore")->type_name("FILE");
  init->add_option("--upstream", known.upstreams, "a JSON-RPC endpoint; repeat for more")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->type_name("URL");
  init->add_option("--chain", known.chain, "of calls that name none")->type_name("N");
  init->add_option("--uid", known.uid, "of the clients' processes, as this host counts")->type_name("N");
  init->add_option("--gas", known.gas, "cap: gas limit")->type_name("N");
  init->add_option("--fee-per-gas", known.fee_per_gas, "cap, such as '60 gwei'")->type_name("AMOUNT");
  init->add_option("--tip-per-gas", known.tip_per_gas, "cap, such as '2 gwei'")->type_name("AMOUNT");
  init->add_option("--fee", known.fee, "cap of one transaction, such as '0.01 ether'")->type_name("AMOUNT");
  init->add_option("--budget", known.budget, "cap of seven days, such as '0.05 ether'")->type_name("AMOUNT");
  init->add_option("--log", known.log_folder, "the log's folder (default: /var/lib/dvsguard/signer)")
      ->type_name("DIR");
  init->add_option("--anchor", known.log_anchor, "a file on another file system for the newest checkpoint")
      ->type_name("FILE");
  init->add_option("--origin", options.origin, "the log's name (default: of this host)")->type_name("NAME");
  init->footer(
      "On a terminal it asks for what no option says; an empty answer leaves a place that reads FILL.\n"
      "Example: dvsguard signer init --from compose.yaml\nExit: 0 done; 2 could not, or would overwrite.");
  actions[init] = [&options] { return perform_signer_init(options); };

  CLI::App* token = signer.add_subcommand("token", "draw a client's token and print it, once");
  token->footer("Example: dvsguard signer token");
  actions[token] = [] { return perform_signer_token(); };
}

void add_rehearsals(CLI::App& signer, SignerRehearseOptions& options, Actions& actions) {
  CLI::App* explain =
      signer.add_subcommand("explain", "say which condition decides a request, without signing");
  explain->add_option("request", options.file, "a JSON-RPC request as a client sends it")
      ->required()
      ->type_name("FILE");
  add_config(*explain, options.config);
  explain->add_option("--client", options.client, "who asks (default: the operator himself)")
      ->type_name("NAME");
  explain
      ->add_option("--observations", options.observations, "what the chain says (default: nothing special)")
      ->type_name("FILE");
  explain->footer(
      "Example: dvsguard signer explain request.json --client node\n"
      "Exit: 0 it would be signed; 1 it would be refused; 2 could not decide.");
  actions[explain] = [&options] { return perform_signer_explain(options); };

  CLI::App* test = signer.add_subcommand("test", "try your own examples of allowed and refused requests");
  test->add_option("examples", options.file, "docs/formats/signer-tests.md")->required()->type_name("FILE");
  add_config(*test, options.config);
  test->footer(
      "Example: dvsguard signer test examples.yaml\n"
      "Exit: 0 each is decided as it says; 1 one is not; 2 could not decide.");
  actions[test] = [&options] { return perform_signer_test(options); };
}

void add_arguments(CLI::App& command, SignerControlOptions& options) {
  command.add_option("grant", options.grant, "the grant's name")->required()->type_name("GRANT");
  command.add_option("--arg", options.arguments, "an argument of the call; repeat for more")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->type_name("NAME=VALUE");
  command.add_option("--gas", options.gas, "gas limit (default: the grant's cap)")->type_name("N");
}

void add_wait(CLI::App& command, SignerControlOptions& options) {
  command.add_option("--wait", options.wait, "for its receipt; 0: do not (default: 300)")
      ->type_name("SECONDS");
}

void add_account(CLI::App& command, SignerControlOptions& options) {
  command.add_option("account", options.account, "its name in the file, or its address")
      ->required()
      ->type_name("ACCOUNT");
  command.add_option("--chain", options.chain, "which chain (default: the only one)")->type_name("N");
}

constexpr const char* kSentCodes =
    "Exit: 0 in the chain; 1 refused, not taken, not in the chain in time, or reverted; 2 could not decide.";

void add_control(CLI::App& signer, SignerControlOptions& options, Actions& actions) {
  CLI::App* status =
      signer.add_subcommand("status", "ask the signer that runs for accounts, nonces and locks");
  add_config(*status, options.config);
  status->add_flag("--json", options.json, "as one JSON object");
  status->footer(
      "Example: dvsguard signer status\nExit: 0 no account is locked; 1 one is; 2 could not reach the "
      "signer.");
  actions[status] = [&options] { return perform_signer_status(options); };

  CLI::App* adopt =
      signer.add_subcommand("adopt", "take the chain's nonce for an account's own, and unlock it");
  add_account(*adopt, options);
  adopt->add_option("--nonce", options.nonce, "the nonce that the chain has for it")->type_name("N");
  adopt->add_flag("--yes", options.yes, "do not ask");
  add_config(*adopt, options.config);
  adopt->footer(
      "Example: dvsguard signer adopt operator --chain 17000 --nonce 12\n"
      "Exit: 0 adopted; 1 refused; 2 could not decide.");
  actions[adopt] = [&options] { return perform_signer_adopt(options); };

  CLI::App* call =
      signer.add_subcommand("call", "make a grant's call from this host, once, and wait for its receipt");
  add_arguments(*call, options);
  add_wait(*call, options);
  add_config(*call, options.config);
  call->footer("Example: dvsguard signer call announce --arg socket=203.0.113.7:26656\n" +
               std::string(kSentCodes));
  actions[call] = [&options] { return perform_signer_call(options); };

  CLI::App* unstick = signer.add_subcommand("unstick", "sign a waiting call again with a higher fee");
  add_arguments(*unstick, options);
  unstick->add_option("--nonce", options.nonce, "of the one that waits (default: the first)")->type_name("N");
  add_wait(*unstick, options);
  add_config(*unstick, options.config);
  unstick->footer("Example: dvsguard signer unstick announce --arg socket=203.0.113.7:26656\n" +
                  std::string(kSentCodes));
  actions[unstick] = [&options] { return perform_signer_unstick(options); };

  CLI::App* cancel = signer.add_subcommand("cancel", "put nothing in a waiting transaction's place");
  add_account(*cancel, options);
  cancel->add_option("--nonce", options.nonce, "of the one that waits (default: the first)")->type_name("N");
  add_wait(*cancel, options);
  add_config(*cancel, options.config);
  cancel->footer("Example: dvsguard signer cancel operator\n" + std::string(kSentCodes));
  actions[cancel] = [&options] { return perform_signer_cancel(options); };

  CLI::App* follow =
      signer.add_subcommand("follow-public-ip", "keep a socket on the chain equal to this host's address");
  add_arguments(*follow, options);
  follow->add_option("--every", options.every, "between two looks (default: 60)")->type_name("SECONDS");
  follow->add_flag("--once", options.once, "look once");
  add_wait(*follow, options);
  add_config(*follow, options.config);
  follow->footer("Example: dvsguard signer follow-public-ip announce\n" + std::string(kSentCodes));
  actions[follow] = [&options] { return perform_signer_follow(options); };
}

}  // namespace

void add_signer(CLI::App& app, SignerOptions& options, Actions& actions) {
  CLI::App* signer = app.add_subcommand(
      "signer", "hold the operator's key outside every container, and sign what is granted");
  signer->require_subcommand(1);
  signer->footer("Example: dvsguard signer init --from compose.yaml");
  add_init(*signer, options.init, actions);
  add_rehearsals(*signer, options.rehearse, actions);
  add_run(*signer, options.run, actions);
  add_relay(*signer, options.relay, actions);
  add_control(*signer, options.control, actions);
  add_log(*signer, options.log, actions);
}

}  // namespace dvsguard::cli
