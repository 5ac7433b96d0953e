#pragma once

#include <memory>
#include <string>

#include "app/cli/advisories_command.h"
#include "app/cli/ask_command.h"
#include "app/cli/check_command.h"
#include "app/cli/explain_command.h"
#include "app/cli/harden_command.h"
#include "app/cli/manual_commands.h"
#include "app/cli/scan_command.h"
#include "app/cli/signer_commands.h"
#include "app/key/command.h"

namespace CLI {
class App;
}

// The one table of commands and flags: parser, help, completions and manual pages come from it.
namespace dvsguard::cli {

class Commands {
 public:
  Commands();
  Commands(const Commands&) = delete;
  Commands& operator=(const Commands&) = delete;
  ~Commands();

  [[nodiscard]] CLI::App& app() { return *app_; }
  // What was parsed; the exit code.
  int perform();

 private:
  CheckOptions check_;
  ScanOptions scan_;
  AdvisoriesOptions advisories_;
  HardenOptions harden_;
  AskOptions ask_;
  KeyOptions key_;
  SignerOptions signer_;
  std::string code_, shell_, page_;
  std::unique_ptr<CLI::App> app_;
  Actions actions_;
};

}  // namespace dvsguard::cli
