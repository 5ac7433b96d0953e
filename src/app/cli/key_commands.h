#pragma once

#include "app/cli/signer_commands.h"
#include "app/key/command.h"

// `dvsguard key` in the table of commands.
namespace dvsguard::cli {

// `options` must outlive the actions.
void add_key_commands(CLI::App& app, KeyOptions& options, Actions& actions);

}  // namespace dvsguard::cli
