#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/practice/check.h"

// What the host says where a project says nothing.
namespace dvsguard::practice {

struct LogDefaults {
  std::string driver;
  std::map<std::string, std::string> options;  // for containers that use that driver
};
// nullopt: the host was not looked at, or did not say.
[[nodiscard]] std::optional<LogDefaults> log_defaults(const Evidence& evidence);

// Whether the engine sets no-new-privileges on what does not say otherwise.
[[nodiscard]] bool defaults_to_no_new_privileges(const Evidence& evidence);

// How the engine maps a service's user ids to the host's.
struct IdMapping {
  bool known = false;                  // false: it did not say, or the host was not looked at
  bool remapped = false;               // by a user namespace that all its containers share
  std::string owner;                   // whose subordinate ids those are
  std::optional<std::uint32_t> first;  // the host's id of the container's root
};
[[nodiscard]] IdMapping id_mapping(const Evidence& evidence, const compose::Service& service);

}  // namespace dvsguard::practice
