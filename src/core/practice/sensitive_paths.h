#pragma once

#include <optional>
#include <string_view>

#include "core/report/rule.h"

// Places of the host that give a container more than its own data.
namespace dvsguard::practice {

struct SensitivePath {
  report::Severity severity = report::Severity::High;
  std::string_view effect;  // "shows …", "lets it …"
};

// What mounting `path` (in the form of `host_path`) gives; nothing for ordinary data, and for the few single
// files that are reviewed as harmless while they are read-only.
[[nodiscard]] std::optional<SensitivePath> sensitive_path(std::string_view path, bool read_only);

}  // namespace dvsguard::practice
