#pragma once

#include <sys/types.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/signer/users.h"
#include "core/base/result.h"
#include "edge/sys/fd.h"

namespace dvsguard::app_signer {

// A program to start. Descriptors are named in its arguments as they are numbered in it.
struct Program {
  std::string path;
  std::vector<std::string> arguments;                    // without the program's name
  std::vector<std::pair<std::string, int>> descriptors;  // "--front", and ours: become "--front" "4"
  std::optional<User> user;
  bool proxies = false;  // the environment's proxy settings go along; nothing else of it does
};

// Its process id. The child has standard error, its descriptors, and nothing else of ours.
[[nodiscard]] Result<pid_t> start(const Program& program);

// Parts with their lengths before them, into a pipe whose other end `start` hands over.
[[nodiscard]] Status write_parts(int fd, std::span<const std::string_view> parts);

// Another of dvsguard's programs: beside this one, or where it is installed, PREFIX/libexec/dvsguard.
[[nodiscard]] Result<std::string> find_program(std::string_view name);
[[nodiscard]] Result<std::string> own_program();

}  // namespace dvsguard::app_signer
