#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "edge/sys/secret_memory.h"

// A program that keeps a secret for us, and prints it when asked.
namespace dvsguard::sys {

struct Helper {
  std::vector<std::string> command = {};  // its first word holds a slash, or is looked for on PATH; no shell
  std::string_view input = {};            // for its standard input, at most 4 KiB
  bool quiet = false;            // what it complains about is unread, else goes to our standard error
  bool own_environment = false;  // PATH alone, else ours
  std::chrono::seconds max_time{30};
  std::size_t max_bytes = 0;
};

struct HelperAnswer {
  SecretMemory text;
  bool good = false;  // it ended with exit code 0
};

// Runs it in a process group of its own, of which nothing is left afterwards, with no descriptor of ours.
// Io where it cannot be run; Cap where it takes or prints more than allowed. No error holds what it said.
[[nodiscard]] Result<HelperAnswer> ask(const Helper& helper);

}  // namespace dvsguard::sys
