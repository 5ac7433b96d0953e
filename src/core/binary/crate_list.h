#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/binary/bytes.h"
#include "core/binary/facts.h"

// What `cargo auditable` puts into a program: JSON, compressed (github.com/rust-secure-code/cargo-auditable,
// PARSING.md and cargo-auditable.schema.json).
namespace dvsguard::binary {

inline constexpr std::string_view kCrateSection = ".dep-v0";
inline constexpr std::size_t kMaxCrateListBytes =
    1U << 20U;  // compressed, and inflated; 1,000 crates take 100 KB
inline constexpr std::size_t kMaxCrates = 10'000;

// The crates that the program is made of: those that only built it are left out.
[[nodiscard]] Result<std::vector<Crate>> parse_crate_list(std::string_view json);

// The same of the section's bytes.
[[nodiscard]] Result<std::vector<Crate>> read_crate_list(Bytes section);

}  // namespace dvsguard::binary
