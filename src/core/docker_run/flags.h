#pragma once

#include <cstdint>
#include <span>
#include <string_view>

// The flags of `docker run` and `docker create` (Docker CLI 28), `podman run` (5) and `nerdctl run` (2), and
// the property of a Compose service that each of them is.
namespace dvsguard::docker_run {

enum class Takes : std::uint8_t {
  Nothing,  // a switch: --init, --init=false
  Value,
};

// How a flag's value becomes `field`.
enum class Shape : std::uint8_t {
  Text,     // the last one counts
  Whole,    // an integer; the last one counts
  Switch,   // a boolean; the last one counts
  Item,     // one more item of a list
  Commas,   // several items of a list, divided by commas
  Option,   // NAME=VALUE of a mapping in a mapping: logging.options
  Special,  // its own function
  Ignored,  // grants nothing that a rule judges: `why` says it
};

struct Flag {
  std::string_view name;
  char letter = '\0';  // the short spelling
  Takes takes = Takes::Value;
  Shape shape = Shape::Ignored;
  std::string_view field = {};
  std::string_view why = {};
  bool podman_only = false;
};

// Every flag, sorted by name. Aliases (--net, --volumes) are flags of their own.
[[nodiscard]] std::span<const Flag> flags();

// Null where no engine's CLI has it.
[[nodiscard]] const Flag* find_flag(std::string_view name);
[[nodiscard]] const Flag* find_letter(char letter);

}  // namespace dvsguard::docker_run
