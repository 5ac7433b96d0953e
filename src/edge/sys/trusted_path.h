#pragma once

#include <optional>
#include <string>

#include "core/base/result.h"

// Who may change what a path leads to, as sshd's StrictModes and sudo ask it of their own files.
namespace dvsguard::sys {

struct Distrust {
  std::string path;  // the file, link or folder that lets others in
  std::string why;   // a clause about it
  std::string mend;  // a command; like the path, as the disk has it: not yet fit for a terminal
};

// nullopt where only root and this user can change the file or put another in its place: each file, link and
// folder on the way is theirs, and nobody else may write it. In a folder with the sticky bit, such as /tmp,
// others may write and still not replace what is theirs. A group counts as its user alone where it is his own
// (of his name, without further members). Ask before the file is read: after that, nobody else can change it.
[[nodiscard]] Result<std::optional<Distrust>> distrust(const std::string& path);

}  // namespace dvsguard::sys
