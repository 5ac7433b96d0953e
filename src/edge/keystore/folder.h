#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/crypto/address.h"
#include "core/keystore/v3.h"

// A folder of keystores, one file a key, as geth keeps it.
namespace dvsguard::keystore {

inline constexpr std::size_t kMaxKeystores = 10'000;

struct Entry {
  std::string path;
  Result<V3> keystore;  // or why it is none, or may not be read
};

// Every file in it but hidden ones, by name. Missing where there is no such folder.
[[nodiscard]] Result<std::vector<Entry>> list_folder(const std::string& folder);

// The file that `name` means: a path with a slash in it, a file's name in the folder, or an address, which
// one keystore of the folder must name.
[[nodiscard]] Result<std::string> find_keystore(const std::string& folder, const std::string& name);

// Of JSON as a new file of the name that geth gives it, mode 0600; the folder is made with mode 0700.
// Refused: a folder that others can enter, and an address that the folder has already. The file's path.
[[nodiscard]] Result<std::string> add_keystore(const std::string& folder, const crypto::Address& address,
                                               std::string_view json, Instant now);

// In the place of the file that is there: whoever looks sees the one or the other.
[[nodiscard]] Status replace_keystore(const std::string& path, std::string_view json);

// The key under a passphrase, with geth's scrypt and what only this call's salt has.
[[nodiscard]] Result<std::string> encrypt_now(std::span<const std::uint8_t, 32> key,
                                              std::string_view passphrase);

}  // namespace dvsguard::keystore
