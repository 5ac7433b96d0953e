#pragma once

#include <string>
#include <vector>

#include "core/host/running.h"

// Whose files a service's new user must be able to reach.
namespace dvsguard::confine {

struct OwnedMount {
  host::MountPoint mount;
  host::Owners owners;
};

struct OwnershipStep {
  std::string why;                  // "/data: written by user 33"
  std::vector<std::string> change;  // shell commands for root, in order
  std::vector<std::string> revert;
};

// One for each mount of the host's files that `user` can neither own nor, where it is read-only, read.
[[nodiscard]] std::vector<OwnershipStep> ownership_steps(const host::User& user,
                                                         const std::vector<OwnedMount>& mounts);

}  // namespace dvsguard::confine
