#pragma once

#include <functional>
#include <map>

#include "app/operator/signer_control.h"
#include "app/operator/signer_init.h"
#include "app/operator/signer_log.h"
#include "app/operator/signer_rehearse.h"
#include "app/operator/signer_run.h"

namespace CLI {
class App;
}

// `dvsguard signer` in the table of commands.
namespace dvsguard::cli {

using Actions = std::map<CLI::App*, std::function<int()>>;

struct SignerOptions {
  SignerRunOptions run;
  SignerRelayOptions relay;
  SignerInitOptions init;
  SignerRehearseOptions rehearse;
  SignerControlOptions control;
  SignerLogOptions log;
};

// `options` must outlive the actions.
void add_signer(CLI::App& app, SignerOptions& options, Actions& actions);

}  // namespace dvsguard::cli
