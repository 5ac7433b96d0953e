#pragma once

#include <optional>
#include <string_view>

#include "core/base/time.h"

namespace dvsguard::oci {

// RFC 3339 as Go writes it into image configurations and build information
// ("2024-05-06T01:02:03.123456789Z"), its fraction and offset left out: to the day is what ages are told in.
// Nothing for another text.
[[nodiscard]] std::optional<Instant> moment_of(std::string_view text);

}  // namespace dvsguard::oci
