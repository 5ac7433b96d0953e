#include "core/oci/moment.h"

#include <string>

namespace dvsguard::oci {

std::optional<Instant> moment_of(std::string_view text) {
  constexpr std::size_t kSeconds = std::string_view("2026-01-02T03:04:05").size();
  if (text.size() <= kSeconds) return std::nullopt;
  const auto instant = parse_instant(std::string(text.substr(0, kSeconds)) + "Z");
  return instant ? std::optional(*instant) : std::nullopt;
}

}  // namespace dvsguard::oci
