#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"

// What a process gives up for good before it talks to anybody.
namespace dvsguard::sandbox {

// No core dump, no ptrace and no /proc/PID/mem by others of the same user. To be called before a secret is
// read.
[[nodiscard]] Status forbid_looking_in();
// That, and no privilege gained by exec.
[[nodiscard]] Status forbid_dumps();

struct FileRule {
  std::string path;  // a folder and what is beneath, or a file
  bool write = false;
};

struct Confinement {
  std::vector<FileRule> files;  // everything else is out of reach
  bool tcp = false;             // may bind and connect
};

// Landlock: what it withholds depends on the kernel.
struct Confined {
  bool files = false;    // ABI 1, Linux 5.13
  bool tcp = false;      // ABI 4, Linux 6.7
  bool signals = false;  // and ptrace and abstract sockets, of processes outside: ABI 6, Linux 6.12
};
// What this kernel would withhold.
[[nodiscard]] Confined landlock_offers();
// For this thread and all that it starts. Error: the kernel offers something and does not grant it.
[[nodiscard]] Result<Confined> confine(const Confinement& confinement);

}  // namespace dvsguard::sandbox
