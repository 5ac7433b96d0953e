#pragma once

#include <string_view>

namespace dvsguard::text {

// Whether go-yaml v3 makes a time of a plain scalar: "2024-01-01", "2024-1-1 2:3:4", "2024-01-01T00:00:00Z".
// Docker Compose then refuses it in every field of its own.
[[nodiscard]] bool is_timestamp(std::string_view scalar);

}  // namespace dvsguard::text
