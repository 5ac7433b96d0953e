#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "edge/keystore/passphrase.h"
#include "edge/sys/secret_memory.h"

// The sources of passphrases that need more than a read.
namespace dvsguard::keystore {

// Asked on the terminal, /dev/tty, without echo; what a signal ends or stops, leaves the terminal as it was.
[[nodiscard]] Result<sys::SecretMemory> prompt_secret(const std::string& what, std::size_t max_bytes);

// What a program prints: started by its absolute path, without a shell, in an environment that holds PATH
// alone, without standard input; its standard error is ours. Refused: a program that others may change, one
// that fails, takes over kMaxHelperTime or prints over kMaxPassphraseBytes.
[[nodiscard]] Result<sys::SecretMemory> ask_helper(const std::vector<std::string>& command);

}  // namespace dvsguard::keystore
