#pragma once

#include <cstdint>

#include "core/base/result.h"

namespace dvsguard::sandbox {

// Seccomp. From then on a system call that is not the process's business ends it.

// For the process with the key: reading and writing what is open, files by name (Landlock says which), memory
// that is never executable, time. No socket of its own making, no process, no other user.
[[nodiscard]] Status allow_vault_calls();

enum class Sockets : std::uint8_t {
  Given,     // those that it was started with, and what is accepted from them
  Internet,  // its own too, of the internet's families: a socket of this machine is a way to other services
};

// For processes that talk to others and hold no key: everything but starting programs, looking into or
// signalling others, typing into a terminal, namespaces, and changing what the machine is.
[[nodiscard]] Status forbid_dangerous_calls(Sockets sockets);

}  // namespace dvsguard::sandbox
