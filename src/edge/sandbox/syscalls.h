#pragma once

#include "core/base/result.h"

namespace dvsguard::sandbox {

// Seccomp. From then on a system call that is not the process's business ends it.

// For the process with the key: reading and writing what is open, files by name (Landlock says which), memory
// that is never executable, time. No socket of its own making, no process, no other user.
[[nodiscard]] Status allow_vault_calls();

// For processes that talk to a network: everything but starting programs, looking into or signalling others,
// and changing what the machine is.
[[nodiscard]] Status forbid_dangerous_calls();

}  // namespace dvsguard::sandbox
