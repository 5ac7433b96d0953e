#pragma once

#include <sys/types.h>

#include <array>
#include <cstddef>
#include <optional>

#include "core/base/result.h"
#include "core/signer/config.h"

namespace dvsguard::app_signer {

enum class Part : std::size_t { Vault, Observer, Reader, Front };

struct User {
  uid_t uid = 0;
  gid_t gid = 0;
};

// The system users of the four parts; nothing where all run as the user that started them, who is not root.
// Error: as root, a user that is not there, is root, or is another part's too; as another user, a kernel
// whose Landlock cannot keep the others from the vault.
[[nodiscard]] Result<std::optional<std::array<User, 4>>> users_of(const signer::Config& config);

// Error where the path is there, and this user may not use it so (access(2)'s mode).
[[nodiscard]] Status check_file(const User& user, const std::string& path, int mode);

}  // namespace dvsguard::app_signer
