#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/crypto/address.h"
#include "core/keystore/v3.h"
#include "edge/sys/secret_memory.h"

// V3 keystores on the disk: reading one, and taking the key out of it.
namespace dvsguard::keystore {

// Refused: what open_private_file refuses, and what parse_v3 does. Errors name the file.
[[nodiscard]] Result<V3> read_keystore(const std::string& path);

// The private key, 32 bytes. Refused: another passphrase than the keystore's, and a key of another address
// than the one expected.
[[nodiscard]] Result<sys::SecretMemory> open_keystore(const std::string& path, std::string_view passphrase,
                                                      const std::optional<crypto::Address>& expected);
// The same of one that is read already.
[[nodiscard]] Result<sys::SecretMemory> open_keystore(const V3& keystore, const std::string& path,
                                                      std::string_view passphrase,
                                                      const std::optional<crypto::Address>& expected);

}  // namespace dvsguard::keystore
