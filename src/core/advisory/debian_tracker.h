#pragma once

#include "core/advisory/document.h"

// The Debian security tracker's data/json: for each source package, each fault and each release, whether the
// package is affected and which version mends it.
namespace dvsguard::advisory {

inline constexpr std::size_t kMaxTrackerBytes = 256u << 20;  // it is at 80 MB, and is never held as a tree

[[nodiscard]] Status read_debian_tracker(const Document& document, const RowSink& sink);

}  // namespace dvsguard::advisory
