#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/signer/config.h"
#include "edge/sys/secret_memory.h"

// What the vault is started with, over a pipe: nothing of it stands in an argument or in the environment.
namespace dvsguard::vault {

struct Boot {
  signer::Config config;
  std::string config_digest;                   // SHA-256 of its text, "sha256:…"
  std::string folder;                          // that the config's relative paths start at
  std::vector<sys::SecretMemory> passphrases;  // one for each account, in the config's order
};

// Until the other end closes: config, folder, passphrases, each with its length before it (32 bits,
// little-endian).
[[nodiscard]] Result<Boot> read_boot(int fd);

}  // namespace dvsguard::vault
