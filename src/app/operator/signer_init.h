#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "app/project/examine.h"
#include "core/draft/signer_file.h"

// `dvsguard signer init`: a signer.yaml drafted from a project's contract, and an empty log.
namespace dvsguard::cli {

struct SignerInitOptions {
  ProjectOptions project;
  std::string config;  // where the file is written
  draft::Known known;
  std::string origin;  // the log's name; empty: of this host
};

// Asks at a terminal for what no flag says. Nothing that is there is overwritten.
int perform_signer_init(SignerInitOptions options);

// `dvsguard signer token`: draws one and prints it, this once, with the line that the file gets.
int perform_signer_token();

}  // namespace dvsguard::cli
