#pragma once

#include <string>

#include "app/key/command.h"
#include "core/base/result.h"
#include "core/crypto/address.h"
#include "edge/keystore/passphrase.h"
#include "edge/sys/secret_memory.h"

// What the actions of `dvsguard key` share: where keys stand, and where secrets come from.
namespace dvsguard::cli {

// $XDG_DATA_HOME/dvsguard/keys, ~/.local/share/dvsguard/keys; root's: /var/lib/dvsguard/keys.
[[nodiscard]] Result<std::string> key_folder(const KeyOptions& options);

// The file that the command line means. Refused: a secret in its place, which is in the shell's history then.
[[nodiscard]] Result<std::string> named_key(const KeyOptions& options);

[[nodiscard]] Result<sys::SecretMemory> read_secret_option(const SecretOptions& options, std::string what,
                                                           keystore::Ask times);
// The same; refused where it is empty.
[[nodiscard]] Result<sys::SecretMemory> read_new_passphrase(const SecretOptions& options, std::string what);

// Two sources cannot read one descriptor.
[[nodiscard]] Status check_descriptors(const KeyOptions& options);

// Adds the key under the passphrase to the folder, and tells where.
int add_key(const KeyOptions& options, const sys::SecretMemory& key, const sys::SecretMemory& passphrase);
// The same of a keystore as it is.
int add_json(const KeyOptions& options, const crypto::Address& address, const std::string& json);

}  // namespace dvsguard::cli
