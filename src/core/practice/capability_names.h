#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

// Linux capabilities by name (capabilities(7), kernel 6.1: 0 CAP_CHOWN to 40 CAP_CHECKPOINT_RESTORE).
namespace dvsguard::practice {

struct Capability {
  std::string_view name;    // "NET_ADMIN"
  std::string_view effect;  // "may reconfigure …"
  bool by_default = false;  // Docker gives it to every container
  bool critical = false;    // no reason excuses it (DESIGN section 4)
};

[[nodiscard]] std::span<const Capability> capabilities();

// "ALL", or a name without CAP_, in upper case: Docker takes any case, with or without the prefix.
[[nodiscard]] std::string capability_name(std::string_view written);

// Null where Linux has no such capability.
[[nodiscard]] const Capability* find_capability(std::string_view name);

}  // namespace dvsguard::practice
