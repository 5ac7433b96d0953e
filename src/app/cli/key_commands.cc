#include "app/cli/key_commands.h"

#include <CLI/CLI.hpp>
#include <string>

namespace dvsguard::cli {
namespace {

constexpr const char* kExit = "\nExit: 0 done; 2 could not decide, or not write.";

void add_secret(CLI::App& command, const std::string& name, SecretOptions& to, const std::string& what) {
  CLI::Option* file =
      command
          .add_option("--" + name + "-file", to.file, what + " from a file of mode 0600 (default: asked for)")
          ->type_name("FILE");
  CLI::Option* fd = command.add_option("--" + name + "-fd", to.fd, what + " from a descriptor")
                        ->type_name("N")
                        ->check(CLI::Range(0, 1023).description(""))
                        ->excludes(file);
  CLI::Option* credential =
      command.add_option("--" + name + "-credential", to.credential, what + " from systemd")
          ->type_name("NAME")
          ->excludes(file)
          ->excludes(fd);
  command.add_option("--" + name + "-exec", to.exec, what + " from a program; repeat for its arguments")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->type_name("WORD")
      ->excludes(file)
      ->excludes(fd)
      ->excludes(credential);
}

CLI::App* add_action(CLI::App& key, KeyOptions& options, Actions& actions, const std::string& action,
                     const std::string& about) {
  CLI::App* command = key.add_subcommand(action, about);
  command
      ->add_option("--keystore", options.folder,
                   "the folder of keys (default: $XDG_DATA_HOME/dvsguard/keys, root's: "
                   "/var/lib/dvsguard/keys)")
      ->type_name("DIR");
  actions[command] = [&options, action] {
    options.action = action;
    return perform_key(options);
  };
  return command;
}

void add_which(CLI::App& command, KeyOptions& options) {
  command
      .add_option("key", options.key, "an address, a file's name in the folder, or a path with a slash in it")
      ->type_name("FILE");
}

void add_json(CLI::App& command, KeyOptions& options) {
  command.add_flag("--json", options.json, "as one JSON object");
}

void add_new(CLI::App& key, KeyOptions& options, Actions& actions) {
  CLI::App* command = add_action(key, options, actions, "new", "make a key, and keep it under a passphrase");
  add_secret(*command, "passphrase", options.passphrase, "its passphrase");
  add_json(*command, options);
  command->footer(std::string("Example: dvsguard key new") + kExit);
}

void add_import(CLI::App& key, KeyOptions& options, Actions& actions) {
  CLI::App* command =
      add_action(key, options, actions, "import", "take over a keystore, a hexadecimal key or a mnemonic");
  command
      ->add_option("file", options.key,
                   "the keystore; of a key or mnemonic: a file of mode 0600 (default: asked for)")
      ->type_name("FILE");
  command->add_option("--from", options.from, "what is taken over (default: v3, a keystore)")
      ->type_name("hex|mnemonic|v3")
      ->check(CLI::IsMember({"hex", "mnemonic", "v3"}).description(""));
  command->add_option("--fd", options.fd, "read it from a descriptor")
      ->type_name("N")
      ->check(CLI::Range(0, 1023).description(""));
  add_secret(*command, "passphrase", options.passphrase, "the keystore's passphrase, kept; else the new one");
  add_secret(*command, "new-passphrase", options.changed, "of a keystore: another passphrase");
  command->add_option("--path", options.path, "of a mnemonic: the key's path (default: m/44'/60'/0'/0/0)")
      ->type_name("PATH");
  command->add_flag("--ask-mnemonic-passphrase", options.ask_mnemonic,
                    "the mnemonic has a passphrase of its own: ask for it");
  add_secret(*command, "mnemonic-passphrase", options.mnemonic, "the mnemonic's own passphrase");
  add_json(*command, options);
  command->footer(std::string("Example: dvsguard key import --from mnemonic") + kExit);
}

void add_export(CLI::App& key, KeyOptions& options, Actions& actions) {
  CLI::App* command = add_action(key, options, actions, "export", "write a key's V3 keystore");
  add_which(*command, options);
  command->add_option("-o,--output", options.output, "a new file, mode 0600 (default: standard output)")
      ->type_name("FILE");
  add_secret(*command, "passphrase", options.passphrase, "its passphrase, where the export has another");
  add_secret(*command, "new-passphrase", options.changed, "the export's own passphrase");
  command->add_flag("--no-passphrase", options.no_passphrase,
                    "for a node that opens no other; onto a tmpfs alone");
  command->footer(std::string("Example: dvsguard key export -o backup.json ADDRESS") + kExit);
}

void add_rest(CLI::App& key, KeyOptions& options, Actions& actions) {
  CLI::App* list = add_action(key, options, actions, "list", "show the folder's keys");
  add_json(*list, options);
  list->footer(std::string("Example: dvsguard key list") + kExit);

  CLI::App* address = add_action(key, options, actions, "address", "print the address that a keystore names");
  add_which(*address, options);
  add_json(*address, options);
  address->footer(std::string("Example: dvsguard key address /etc/dvsguard/operator.json") + kExit);

  CLI::App* passphrase =
      add_action(key, options, actions, "passphrase", "give a keystore another passphrase");
  add_which(*passphrase, options);
  add_secret(*passphrase, "passphrase", options.passphrase, "its present passphrase");
  add_secret(*passphrase, "new-passphrase", options.changed, "the new one");
  passphrase->footer(std::string("Example: dvsguard key passphrase ADDRESS") + kExit);

  CLI::App* check = add_action(key, options, actions, "check",
                               "open a keystore: its address, its cost to a guesser, who can read it");
  add_which(*check, options);
  check->add_option("--address", options.address, "the address that the key must have")->type_name("ADDRESS");
  add_secret(*check, "passphrase", options.passphrase, "its passphrase");
  add_json(*check, options);
  check->footer(
      "Example: dvsguard key check ADDRESS\nExit: 0 all is good; 1 something is bad; 2 could not decide.");
}

}  // namespace

void add_key_commands(CLI::App& app, KeyOptions& options, Actions& actions) {
  CLI::App* key = app.add_subcommand("key", "make, import, change and check the operator's keys");
  key->require_subcommand(1);
  key->footer("Example: dvsguard key new");
  add_new(*key, options, actions);
  add_import(*key, options, actions);
  add_export(*key, options, actions);
  add_rest(*key, options, actions);
}

}  // namespace dvsguard::cli
