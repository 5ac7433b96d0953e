#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/host/running.h"

// Who owns files of this host.
namespace dvsguard::host {

inline constexpr std::size_t kMaxOwners = 8;
inline constexpr std::size_t kMaxEntries = 20'000;

// Follows no link. Neither a folder nor a regular file: nobody's.
[[nodiscard]] Owners owners_of(const std::string& path);

}  // namespace dvsguard::host
