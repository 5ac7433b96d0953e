#pragma once

#include <string_view>

// Which tags move by habit.
namespace dvsguard::practice {

// Whether a tag names a channel ("latest", "stable-alpine", "mainnet", "20-slim") rather than one release
// ("1.4.0", "v2.1-rc1", "sha-3f2a91c", "20260115").
[[nodiscard]] bool is_floating_tag(std::string_view tag);

}  // namespace dvsguard::practice
