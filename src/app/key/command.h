#pragma once

#include <string>
#include <vector>

#include "core/crypto/bip32.h"

// `dvsguard key`: the operator's keys as V3 keystores in a folder of their own.
namespace dvsguard::cli {

// Where a passphrase comes from; where nothing is named, the terminal.
struct SecretOptions {
  std::string file;
  int fd = -1;
  std::string credential = {};         // systemd's
  std::vector<std::string> exec = {};  // a program and its arguments

  [[nodiscard]] bool is_named() const {
    return !file.empty() || fd >= 0 || !credential.empty() || !exec.empty();
  }
};

struct KeyOptions {
  std::string action;       // new, import, list, address, export, passphrase, check
  std::string key;          // of import: a file; of the others: an address, a file's name, or a path
  std::string folder;       // empty: the usual one
  std::string from = "v3";  // of import: v3, hex, mnemonic
  std::string path = std::string(crypto::kEthereumPath);
  int fd = -1;                                  // of import: what is imported
  SecretOptions passphrase, changed, mnemonic;  // `changed`: the new one
  bool ask_mnemonic = false;                    // for the mnemonic's own passphrase
  std::string address;                          // of check: the pinned one
  std::string output;                           // of export; empty: standard output
  bool no_passphrase = false;                   // of export
  bool json = false;
};

int perform_key(const KeyOptions& options);

}  // namespace dvsguard::cli
