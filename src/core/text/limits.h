#pragma once

#include <cstddef>

// Caps on every text that is parsed, checked before anything is allocated (DESIGN section 8).
namespace dvsguard::text {

struct Limits {
  std::size_t max_bytes = 4u << 20;            // kMaxTextBytes: 4 MiB
  std::size_t max_nodes = 1'000'000;           // kMaxNodes: keys and values, after aliases are expanded
  std::size_t max_depth = 64;                  // kMaxDepth: levels, aliases and merges included
  std::size_t max_expanded_bytes = 64u << 20;  // kMaxExpandedBytes: text of all scalars, aliases expanded
};

// A `%TAG` line costs the parser a walk over all that came before it.
inline constexpr std::size_t kMaxTagDirectives = 16;

// A `%TAG` prefix is written once and copied into every tag that uses it.
inline constexpr std::size_t kMaxTagBytes = 256;

}  // namespace dvsguard::text
