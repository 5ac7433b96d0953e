#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/docker_run/flags.h"
#include "core/docker_run/given.h"

// The words after `docker run`, as the engine's CLI takes them apart (POSIX bundles of short flags,
// --flag=value, nothing is a flag behind the image's name).
namespace dvsguard::docker_run {

struct Option {
  const Flag* flag = nullptr;
  Given value;  // of a switch: "true" where none is written
};

// What is not understood, so that nobody can say what it allows.
struct Unread {
  std::string what;  // one clause without a value of the operator's, fit for a message
  Place place;
};

struct CommandLine {
  std::vector<Option> options;
  std::optional<Given> image;  // absent: what names it is not understood
  std::vector<Given> command;
  std::vector<Unread> unread;
  bool open = false;  // there may be more options than are seen
};

[[nodiscard]] CommandLine read_command_line(std::span<const Given> words);

}  // namespace dvsguard::docker_run
