#include "core/docker_run/switches.h"

#include <algorithm>
#include <iterator>

namespace dvsguard::docker_run {

std::optional<bool> parse_switch(std::string_view text) {
  constexpr std::string_view kOn[] = {"1", "t", "T", "TRUE", "true", "True"};
  constexpr std::string_view kOff[] = {"0", "f", "F", "FALSE", "false", "False"};
  if (std::ranges::find(kOn, text) != std::end(kOn)) return true;
  if (std::ranges::find(kOff, text) != std::end(kOff)) return false;
  return std::nullopt;
}

}  // namespace dvsguard::docker_run
