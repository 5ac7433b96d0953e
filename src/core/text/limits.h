#pragma once

#include <cstddef>

// Caps on every text that is parsed, checked before anything is allocated (DESIGN section 8).
namespace dvsguard::text {

struct Limits {
  std::size_t max_bytes = 4u << 20;   // kMaxTextBytes: 4 MiB
  std::size_t max_nodes = 1'000'000;  // after aliases are expanded
  std::size_t max_depth = 64;         // levels, counted on the parser's events
};

}  // namespace dvsguard::text
